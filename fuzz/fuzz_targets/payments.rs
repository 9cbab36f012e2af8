#![no_main]

use baobaowu::testing::foreign;
use baobaowu_fuzz::write_seeds;

libfuzzer_sys::fuzz_target!(
    init: write_seeds("payments"),
    |input: &[u8]| foreign::check("payments", input)
);
