//! What the stores do by themselves: rules beneath the program, steps of the schema on filled
//! databases, copies that are restored.

mod due;
mod lesser;
mod months;
pub mod picture;
mod plans;
mod ready;
mod restored;
mod rules;
mod steps;
mod upgrade;
mod words;
