//! The bundled faces.
