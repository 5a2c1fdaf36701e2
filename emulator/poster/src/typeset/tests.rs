//! Laws of the typesetter on the bundled faces.
