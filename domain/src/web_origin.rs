//! Web origins: whose pages may call from a browser.

/// The most web origins of a workspace.
pub const MAX_ORIGINS: usize = 50;

/// A web origin as browsers send it: `https://help.example` or `http://localhost:3000`, in lower case, without a path;
/// `*` for every one. None for anything else.
pub fn web_origin(text: &str) -> Option<String> {
    if text == "*" {
        return Some(text.to_owned());
    }
    let text = text.to_ascii_lowercase();
    let (scheme, authority) = text.split_once("://")?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    // Browsers leave the scheme's own port out.
    let usual = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return None,
    };
    let is_port = |port: &str| port.parse::<u16>().is_ok_and(|it| it != 0 && it != usual && it.to_string() == port);
    ((is_name(host) || is_address(host)) && port.is_none_or(is_port)).then_some(text)
}

fn is_name(host: &str) -> bool {
    let is_label =
        |label: &str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    host.len() <= 253 && host.split('.').all(is_label)
}

fn is_address(host: &str) -> bool {
    let inner = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    // Its form is enough: what no browser sends is never met.
    let is_group = |group: &str| group.len() <= 4 && group.bytes().all(|byte| byte.is_ascii_hexdigit());
    inner.is_some_and(|inner| inner.contains(':') && inner.len() <= 39 && inner.split(':').all(is_group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_what_browsers_send() {
        for good in
            ["https://help.example", "http://localhost:3000", "http://127.0.0.1:5173", "https://[::1]:8443", "*"]
        {
            assert_eq!(web_origin(good).as_deref(), Some(good));
        }
        assert_eq!(web_origin("HTTPS://Help.Example").as_deref(), Some("https://help.example"));
        for bad in [
            "",
            "null",
            "help.example",
            "https://",
            "https://help.example/",
            "https://help.example:443",
            "http://a:80",
            "https://a:0",
            "https://a:x",
            "https://user@help.example",
            "ftp://help.example",
            "https://*.example",
            "https://a b",
            "https://a,https://b",
            "https://[::1",
            "https://a..b",
        ] {
            assert_eq!(web_origin(bad), None, "{bad}");
        }
    }
}
