#![no_main]

use baobaowu::testing::foreign;
use baobaowu_fuzz::write_seeds;

libfuzzer_sys::fuzz_target!(
    init: write_seeds("webhooks"),
    |input: &[u8]| foreign::check("webhooks", input)
);
