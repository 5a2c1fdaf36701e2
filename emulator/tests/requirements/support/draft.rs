//! A create request's body that tests change by JSON pointer.

use serde_json::{Map, Value, json};

/// A create request's body.
#[derive(Clone, Debug)]
pub(crate) struct Draft(Value);

impl Draft {
    /// Returns the least a good request has.
    pub(crate) fn new(image_url: &str) -> Self {
        Self(json!({
            "model": "wanx-ast",
            "input": {"title": ["Lorem Ipsum"], "image_url": image_url},
            "parameters": {"n": 1},
        }))
    }

    /// Puts a value at a pointer such as `/input/title`.
    pub(crate) fn with(mut self, pointer: &str, value: Value) -> Self {
        let (members, name) = self.members(pointer);
        members.insert(name.to_owned(), value);
        self
    }

    /// Takes away what stands at a pointer.
    pub(crate) fn without(mut self, pointer: &str) -> Self {
        let (members, name) = self.members(pointer);
        members.remove(name);
        self
    }

    /// Returns the draft with the three kinds of texts, none of which may be `null`.
    pub(crate) fn saying(self, title: &[&str], subtitle: &[&str], text: &[&str]) -> Self {
        self.with("/input/title", json!(title))
            .with("/input/subtitle", json!(subtitle))
            .with("/input/text", json!(text))
    }

    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.to_string().into_bytes()
    }

    fn members<'a>(&mut self, pointer: &'a str) -> (&mut Map<String, Value>, &'a str) {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
        let parent = self.0.pointer_mut(parent).expect("the parent is there");
        (parent.as_object_mut().expect("the parent is an object"), name)
    }
}
