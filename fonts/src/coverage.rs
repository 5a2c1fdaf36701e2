//! Which characters a face has, without opening the face.
//!
//! Choosing a pairing for a text asks this of every face; opening them all would inflate 25 MB for one poster.

/// The code points of one bitmap.
const PAGE: u32 = 256;
/// A page number (little endian) and one bit for each code point of the page.
const RECORD: usize = 2 + PAGE as usize / 8;

/// The characters of one face: pages of 256 code points in ascending order, as `build.py` writes them.
#[derive(Clone, Copy)]
pub(crate) struct Coverage(pub(crate) &'static [u8]);

impl Coverage {
    /// Writes down which characters are had, as `build.py` does for the bundled faces.
    pub(crate) fn pages(has: impl Fn(char) -> bool) -> Vec<u8> {
        let mut records = Vec::new();
        for number in 0..=u32::from(char::MAX) / PAGE {
            let mut bits = [0; RECORD - 2];
            for bit in 0..PAGE {
                let character = char::from_u32(number * PAGE + bit);
                bits[bit as usize / 8] |= u8::from(character.is_some_and(&has)) << (bit % 8);
            }
            if bits.iter().any(|&byte| byte != 0) {
                records.extend((number as u16).to_le_bytes());
                records.extend(bits);
            }
        }
        records
    }

    /// Says whether the face maps this character to a glyph.
    pub(crate) fn contains(self, character: char) -> bool {
        let code = u32::from(character);
        let bit = (code % PAGE) as usize;
        self.page(code / PAGE).is_some_and(|bits| bits[bit / 8] >> (bit % 8) & 1 == 1)
    }

    fn page(self, number: u32) -> Option<&'static [u8]> {
        let (records, _) = self.0.as_chunks::<RECORD>();
        let number_of = |record: &[u8; RECORD]| u32::from(u16::from_le_bytes([record[0], record[1]]));
        let index = records.binary_search_by_key(&number, number_of).ok()?;
        Some(&records[index][2..])
    }
}
