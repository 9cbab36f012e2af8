//! What the stores do by themselves: rules beneath the program, steps of the schema on filled

pub mod picture;
mod rules;
mod steps;
mod words;
