//! Colour: tones are chosen in Oklab, where steps look even, and mixed with light in linear sRGB,
//! where glows and haze add up as they do in the air. Never knows what is painted with it.

/// Linear sRGB light; 1 is paper white and glows may go beyond it.
pub(super) type Light = [f32; 3];

/// Returns the light between two lights.
pub(super) fn mix(from: Light, to: Light, share: f32) -> Light {
    [
        from[0] + (to[0] - from[0]) * share,
        from[1] + (to[1] - from[1]) * share,
        from[2] + (to[2] - from[2]) * share,
    ]
}

/// Returns `base` with `share` of another light shining on top.
pub(super) fn add(base: Light, glow: Light, share: f32) -> Light {
    [base[0] + glow[0] * share, base[1] + glow[1] * share, base[2] + glow[2] * share]
}

/// Returns a light dimmed or strengthened evenly.
pub(super) fn scale(light: Light, factor: f32) -> Light {
    [light[0] * factor, light[1] * factor, light[2] * factor]
}

/// One colour in Oklab.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tone {
    lightness: f32,
    green_red: f32,
    blue_yellow: f32,
}

/// Returns the tone of a lightness (0 to 1), a chroma (0 to about 0.3) and a hue in degrees.
pub(super) fn tone(lightness: f32, chroma: f32, hue_degrees: f32) -> Tone {
    let hue = hue_degrees.to_radians();
    Tone { lightness, green_red: chroma * libm::cosf(hue), blue_yellow: chroma * libm::sinf(hue) }
}

impl Tone {
    /// Returns the tone between two tones.
    pub(super) fn mix(self, to: Tone, share: f32) -> Tone {
        Tone {
            lightness: self.lightness + (to.lightness - self.lightness) * share,
            green_red: self.green_red + (to.green_red - self.green_red) * share,
            blue_yellow: self.blue_yellow + (to.blue_yellow - self.blue_yellow) * share,
        }
    }

    /// Returns the light of this tone, less colourful where a screen cannot show it.
    pub(super) fn light(self) -> Light {
        if is_shown(self.linear()) {
            return self.linear();
        }
        let (mut shown, mut hidden) = (0.0, 1.0);
        // Ten halvings: finer than one step of eight bits.
        for _ in 0..10 {
            let chroma = (shown + hidden) / 2.0;
            if is_shown(self.muted(chroma).linear()) { shown = chroma } else { hidden = chroma }
        }
        self.muted(shown).linear().map(|channel| channel.clamp(0.0, 1.0))
    }

    fn muted(self, chroma: f32) -> Tone {
        Tone { green_red: self.green_red * chroma, blue_yellow: self.blue_yellow * chroma, ..self }
    }

    /// Oklab to linear sRGB, by the published matrices.
    fn linear(self) -> Light {
        let Tone { lightness, green_red, blue_yellow } = self;
        let long = lightness + 0.396_337_78 * green_red + 0.215_803_76 * blue_yellow;
        let medium = lightness - 0.105_561_346 * green_red - 0.063_854_17 * blue_yellow;
        let short = lightness - 0.089_484_18 * green_red - 1.291_485_5 * blue_yellow;
        let (long, medium, short) = (long * long * long, medium * medium * medium, short * short * short);
        [
            4.076_741_7 * long - 3.307_711_6 * medium + 0.230_969_94 * short,
            -1.268_438 * long + 2.609_757_4 * medium - 0.341_319_38 * short,
            -0.004_196_086_3 * long - 0.703_418_6 * medium + 1.707_614_7 * short,
        ]
    }
}

fn is_shown(light: Light) -> bool {
    light.iter().all(|channel| (-0.0005..=1.0005).contains(channel))
}

/// How finely a ramp is baked: fine enough that reading it needs only a straight line between steps.
const RAMP_STEPS: usize = 512;
/// How often, and how widely, a baked ramp is smoothed so that its stops leave no visible crease.
const RAMP_SMOOTHING: (usize, usize) = (3, 24);

/// A smooth run of tones over 0 to 1.
pub(super) struct Ramp {
    steps: Vec<Light>,
}

impl Ramp {
    /// Bakes a ramp through stops, given in ascending order.
    pub(super) fn new(stops: &[(f32, Tone)]) -> Ramp {
        let mut tones: Vec<Tone> =
            (0..=RAMP_STEPS).map(|step| tone_at(stops, step as f32 / RAMP_STEPS as f32)).collect();
        for _ in 0..RAMP_SMOOTHING.0 {
            tones = smoothed(&tones, RAMP_SMOOTHING.1);
        }
        Ramp { steps: tones.into_iter().map(Tone::light).collect() }
    }

    /// Returns the light at a position, held at both ends.
    pub(super) fn at(&self, position: f32) -> Light {
        let exact = position.clamp(0.0, 1.0) * RAMP_STEPS as f32;
        let index = (exact as usize).min(RAMP_STEPS - 1);
        mix(self.steps[index], self.steps[index + 1], exact - index as f32)
    }
}

fn tone_at(stops: &[(f32, Tone)], position: f32) -> Tone {
    let after = stops.iter().position(|stop| stop.0 > position).unwrap_or(stops.len());
    match (after.checked_sub(1).and_then(|before| stops.get(before)), stops.get(after)) {
        (Some(from), Some(to)) => from.1.mix(to.1, (position - from.0) / (to.0 - from.0)),
        (Some(only), None) | (None, Some(only)) => only.1,
        (None, None) => Tone { lightness: 0.0, green_red: 0.0, blue_yellow: 0.0 },
    }
}

/// A running mean whose window shrinks at the ends, so that the end tones stay what they are.
fn smoothed(tones: &[Tone], reach: usize) -> Vec<Tone> {
    (0..tones.len())
        .map(|index| {
            let reach = reach.min(index).min(tones.len() - 1 - index);
            let window = &tones[index - reach..=index + reach];
            let mut mean = window[0];
            for (count, tone) in window.iter().enumerate().skip(1) {
                mean = mean.mix(*tone, 1.0 / (count as f32 + 1.0));
            }
            mean
        })
        .collect()
}

/// The darkest and the brightest light told apart, as powers of two; beyond lie black and white.
const RANGE: (i32, i32) = (-13, 2);
/// How many steps each doubling of light has in the encoding table, as a power of two: a tenth of an
/// 8-bit code at most.
const STEP_BITS: u32 = 10;
/// Where highlights begin to be compressed instead of clipped.
const SHOULDER: f32 = 0.82;
/// The side of the pattern that decides between neighbouring codes.
const PATTERN: usize = 8;

/// Turns light into 8-bit sRGB without banding.
pub(super) struct Encoder {
    /// The exact code of each step. Its index is the upper part of the light's own bits, so that
    /// looking it up needs neither logarithm nor root.
    codes: Vec<f32>,
    pattern: [[f32; PATTERN]; PATTERN],
}

impl Encoder {
    /// Bakes the tables.
    pub(super) fn new() -> Encoder {
        let steps = ((RANGE.1 - RANGE.0) as u32) << STEP_BITS;
        let code = |step: u32| {
            // The middle of the step.
            let bits = darkest().to_bits() + (step << shift()) + (1 << (shift() - 1));
            srgb(shouldered(f32::from_bits(bits))) * 255.0
        };
        let pattern = std::array::from_fn(|row| std::array::from_fn(|column| threshold(column, row)));
        Encoder { codes: (0..steps).map(code).collect(), pattern }
    }

    /// Returns the pixel of a light; a fixed fine pattern decides between neighbouring codes, which
    /// hides bands as well as noise does and compresses far better.
    pub(super) fn pixel(&self, light: Light, column: u32, row: u32) -> [u8; 3] {
        let [red, green, blue] = light;
        let (column, row) = (column as usize, row as usize);
        let threshold =
            |right: usize, down: usize| self.pattern[(row + down) % PATTERN][(column + right) % PATTERN];
        // Each channel reads the pattern elsewhere, so that it never adds up to grey dots.
        [self.code(red, threshold(0, 0)), self.code(green, threshold(3, 5)), self.code(blue, threshold(6, 2))]
    }

    /// Returns the nearest pixel of a light, for flat areas.
    pub(super) fn flat(&self, light: Light) -> [u8; 3] {
        light.map(|channel| self.code(channel, 0.5))
    }

    fn code(&self, channel: f32, threshold: f32) -> u8 {
        let bits = channel.max(darkest()).to_bits() - darkest().to_bits();
        let step = ((bits >> shift()) as usize).min(self.codes.len() - 1);
        // A float to integer cast saturates, so white stays white.
        (self.codes[step] + threshold) as u8
    }
}

/// Returns the light at the foot of the encoding table.
fn darkest() -> f32 {
    f32::from_bits(((127 + RANGE.0) as u32) << (f32::MANTISSA_DIGITS - 1))
}

/// Returns how many low bits of a light one step leaves out.
fn shift() -> u32 {
    f32::MANTISSA_DIGITS - 1 - STEP_BITS
}

/// Returns the place of a pixel in an ordered dither, in (0, 1).
fn threshold(column: usize, row: usize) -> f32 {
    let crossed = column ^ row;
    let rank = ((crossed & 1) << 5)
        | ((row & 1) << 4)
        | ((crossed & 2) << 2)
        | ((row & 2) << 1)
        | ((crossed & 4) >> 1)
        | ((row & 4) >> 2);
    (rank as f32 + 0.5) / (PATTERN * PATTERN) as f32
}

fn shouldered(light: f32) -> f32 {
    let room = 1.0 - SHOULDER;
    if light <= SHOULDER { light } else { 1.0 - room * room / (room + (light - SHOULDER)) }
}

fn srgb(linear: f32) -> f32 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * libm::powf(linear, 1.0 / 2.4) - 0.055 }
}
