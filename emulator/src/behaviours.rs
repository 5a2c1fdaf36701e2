//! The points on which texts about the service disagree, each a named switch with evidence.
//!
//! A profile is nothing but one value for every switch. `document` is what the reference says literally;
//! `observed` is what recordings and field reports of the live gateway show.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::reason::Reason;

/// A value for every switch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// What the reference says literally.
    #[default]
    Document,
    /// What the live gateway was seen to do.
    Observed,
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Document => "document",
            Self::Observed => "observed",
        })
    }
}

/// How sure we are that the service behaved so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Evidence {
    /// A text of the vendor says so.
    Documented,
    /// A recording or a field report shows it.
    Observed,
    /// Neither; this is the natural reading.
    Assumed,
}

/// One switch as `/_emulator/behaviours` lists it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Switch {
    /// Its name, as `--behaviour NAME=VALUE` takes it.
    pub name: &'static str,
    /// What it decides.
    pub decides: &'static str,
    /// The value in force.
    pub value: &'static str,
    /// Every value it can have.
    pub values: Vec<&'static str>,
    /// Its value in the profile `document`.
    pub document: &'static str,
    /// How sure that value is.
    pub document_evidence: Evidence,
    /// Its value in the profile `observed`.
    pub observed: &'static str,
    /// How sure that value is.
    pub observed_evidence: Evidence,
    /// The requirements it touches.
    pub requirements: &'static [&'static str],
}

/// Why a switch was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownBehaviour {
    /// No switch has this name.
    #[error("no behaviour is called `{name}`; there are: {known}")]
    Name {
        /// The name that was given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The switch has no such value.
    #[error("behaviour `{name}` cannot be `{value}`; it can be: {allowed}")]
    Value {
        /// The switch.
        name: String,
        /// The value that was given.
        value: String,
        /// The values there are.
        allowed: String,
    },
}

/// Declares every switch once: its type, values, defaults and evidence.
macro_rules! switches {
    ($(
        $(#[$about:meta])*
        $field:ident: $type:ident = $name:literal, $decides:literal, [$($row:literal),*];
        document $document:ident ($document_evidence:ident), observed $observed:ident ($observed_evidence:ident);
        { $($(#[$value_about:meta])* $value:ident = $value_name:literal,)+ }
    )+) => {
        $(
            $(#[$about])*
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
            pub enum $type { $($(#[$value_about])* $value,)+ }

            impl $type {
                const NAMES: &'static [&'static str] = &[$($value_name),+];

                fn name(self) -> &'static str {
                    match self { $(Self::$value => $value_name,)+ }
                }

                fn named(name: &str) -> Option<Self> {
                    match name { $($value_name => Some(Self::$value),)+ _ => None }
                }
            }
        )+

        /// The value of every switch.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub struct Behaviours { $($(#[$about])* pub $field: $type,)+ }

        impl Behaviours {
            /// Returns the switches as a profile sets them.
            pub fn of(profile: Profile) -> Self {
                match profile {
                    Profile::Document => Self { $($field: $type::$document,)+ },
                    Profile::Observed => Self { $($field: $type::$observed,)+ },
                }
            }

            /// Sets one switch by name.
            ///
            /// # Errors
            /// [`UnknownBehaviour`] if there is no such switch or value; nothing is changed then.
            pub fn set(&mut self, name: &str, value: &str) -> Result<(), UnknownBehaviour> {
                match name {
                    $($name => {
                        self.$field = $type::named(value).ok_or_else(|| UnknownBehaviour::Value {
                            name: name.into(),
                            value: value.into(),
                            allowed: $type::NAMES.join(", "),
                        })?;
                    })+
                    _ => return Err(UnknownBehaviour::Name { name: name.into(), known: [$($name),+].join(", ") }),
                }
                Ok(())
            }

            /// Returns every switch with its value, its defaults and their evidence.
            pub fn switches(&self) -> Vec<Switch> {
                vec![$(Switch {
                    name: $name,
                    decides: $decides,
                    value: self.$field.name(),
                    values: $type::NAMES.to_vec(),
                    document: $type::$document.name(),
                    document_evidence: Evidence::$document_evidence,
                    observed: $type::$observed.name(),
                    observed_evidence: Evidence::$observed_evidence,
                    requirements: &[$($row),*],
                }),+]
            }
        }
    };
}

switches! {
    /// When a wrong title, subtitle, text, URL, underlay or parameter is told.
    parameter_errors: ParameterErrors = "parameter-errors", "when a wrong parameter is told", ["R-028", "R-133"];
    document AtCreation (Documented), observed InTask (Observed);
    {
        /// As HTTP 400 to the create request.
        AtCreation = "at-creation",
        /// As a task that ends FAILED.
        InTask = "in-task",
    }
    /// When a picture that cannot be had or used is told.
    picture_errors: PictureErrors = "picture-errors", "when an unusable picture is told", ["R-047", "R-053", "R-055"];
    document AtCreation (Documented), observed InTask (Observed);
    {
        /// As HTTP 400 to the create request, which waits for the pictures.
        AtCreation = "at-creation",
        /// As a task that ends FAILED.
        InTask = "in-task",
    }
    /// How a picture that cannot be had is named.
    picture_refusal: PictureRefusal = "picture-refusal", "code of an unreachable or broken picture", ["R-047", "R-069"];
    document InvalidParameter (Documented), observed InputDownloadFailed (Documented);
    {
        /// `InvalidParameter`, as the reference's table has it.
        InvalidParameter = "invalid-parameter",
        /// `BadRequest.InputDownloadFailed`.
        InputDownloadFailed = "input-download-failed",
    }
    /// The wording for a wrong key.
    wrong_key: WrongKey = "wrong-key", "message for a wrong key", ["R-020", "R-021"];
    document Reference (Documented), observed Hyphen (Observed);
    {
        /// `Invalid API key provided.`
        Reference = "reference",
        /// `Invalid API-key provided.`
        Hyphen = "hyphen",
    }
    /// The wording for a missing key.
    no_key: NoKey = "no-key", "message for a missing key", ["R-017", "R-099"];
    document SameAsWrong (Documented), observed OwnMessage (Observed);
    {
        /// As for a wrong key.
        SameAsWrong = "same-as-wrong",
        /// `No API-key provided.`
        OwnMessage = "own-message",
    }
    /// Which `Content-Type` a create request may have.
    content_type: ContentType = "content-type", "content types of a create request", ["R-015", "R-016"];
    document JsonOnly (Documented), observed Any (Assumed);
    {
        /// `application/json`, with or without parameters.
        JsonOnly = "json-only",
        /// Any or none, if the body is JSON.
        Any = "any",
    }
    /// What a create request without `parameters` means.
    parameters_missing: ParametersMissing = "parameters-missing", "a request without parameters", ["R-070"];
    document Refused (Documented), observed OnePicture (Assumed);
    {
        /// It is refused.
        Refused = "refused",
        /// It asks for one picture with every default.
        OnePicture = "one-picture",
    }
    /// What `task_metrics` shows while a task runs.
    running_counts: RunningCounts = "running-counts", "task_metrics of a running task", ["R-121", "R-122"];
    document DoneSoFar (Assumed), observed Zero (Observed);
    {
        /// The pictures done so far.
        DoneSoFar = "done-so-far",
        /// Nothing done until the task ends.
        Zero = "zero",
    }
}

/// When a reason is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// In the answer to the create request.
    AtCreation,
    /// In the task, which ends FAILED.
    InTask,
}

impl Behaviours {
    /// Returns when `reason` is told. The gateway itself refuses what is not about the task's content.
    pub fn phase(&self, reason: &Reason) -> Phase {
        use Reason as R;
        let in_task = match reason {
            R::TitleMissing
            | R::TitleNotStrings
            | R::TitleEmpty
            | R::SubtitleNotStrings
            | R::TextNotStrings => self.parameter_errors == ParameterErrors::InTask,
            R::UrlMissing { .. } | R::UrlNotString { .. } | R::Url { .. } => {
                self.parameter_errors == ParameterErrors::InTask
            }
            R::Underlay | R::Count | R::Temperature | R::TopP => {
                self.parameter_errors == ParameterErrors::InTask
            }
            R::Picture { .. } => self.picture_errors == PictureErrors::InTask,
            R::Timeout | R::Inference => true,
            R::UnknownPath | R::Method { .. } | R::NoKey | R::WrongKey | R::ContentType | R::NotAsync => {
                false
            }
            R::Rate | R::QueueFull | R::StoreFull | R::BodyTooLarge { .. } | R::Json => false,
            R::ModelMissing | R::ModelUnknown | R::InputMissing | R::ParametersMissing => false,
            R::CancelRefused | R::ListParameter { .. } => false,
            // Told where they were asked for.
            R::Asked { .. } | R::FaultHeader { .. } | R::Departure { .. } => false,
        };
        if in_task { Phase::InTask } else { Phase::AtCreation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_set_by_name_and_a_wrong_name_says_what_there_is() {
        let mut behaviours = Behaviours::of(Profile::Document);
        assert_eq!(behaviours.phase(&Reason::TitleEmpty), Phase::AtCreation);
        behaviours.set("parameter-errors", "in-task").unwrap();
        assert_eq!(behaviours.phase(&Reason::TitleEmpty), Phase::InTask);
        let error = behaviours.set("parameter-errors", "later").unwrap_err().to_string();
        assert_eq!(error, "behaviour `parameter-errors` cannot be `later`; it can be: at-creation, in-task");
        assert!(behaviours.set("nonsense", "x").unwrap_err().to_string().contains("no-key, content-type"));
    }

    #[test]
    fn every_switch_names_both_profiles_and_the_value_in_force() {
        for profile in [Profile::Document, Profile::Observed] {
            for switch in Behaviours::of(profile).switches() {
                let expected = if profile == Profile::Document { switch.document } else { switch.observed };
                assert_eq!(switch.value, expected, "{}", switch.name);
                assert!(switch.values.contains(&switch.document) && switch.values.contains(&switch.observed));
            }
        }
    }

    #[test]
    fn the_gateway_refuses_at_creation_in_both_profiles() {
        for profile in [Profile::Document, Profile::Observed] {
            let behaviours = Behaviours::of(profile);
            for reason in [Reason::WrongKey, Reason::NotAsync, Reason::ModelUnknown, Reason::InputMissing] {
                assert_eq!(behaviours.phase(&reason), Phase::AtCreation);
            }
        }
    }
}
