//! A typed client for the image and text composition API.
