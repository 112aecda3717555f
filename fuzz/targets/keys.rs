//! Keys in Z85.
#![no_main]

use libfuzzer_sys::fuzz_target;
use libzmq::{CurveCert, CurvePublicKey, CurveSecretKey};

fuzz_target!(|text: &str| {
    // One key, or a secret one behind it.
    let (public, secret) = text.split_once('\n').unwrap_or((text, text));
    let public = CurvePublicKey::new(public).inspect(|key| {
        assert_eq!(key.to_string().parse(), Ok(key.clone()));
    });
    let Ok(secret) = CurveSecretKey::new(secret) else {
        return;
    };
    assert!(!format!("{secret:?}").contains(secret.expose()));
    let Ok(derived) = secret.public_key() else {
        return;
    };
    assert_eq!(derived.as_str().len(), 40);
    if let Ok(public) = public {
        let fits = public == derived;
        assert_eq!(CurveCert::new(public, secret).is_ok(), fits);
    }
});
