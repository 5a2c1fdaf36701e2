use std::num::NonZeroU16;

use proptest::prelude::*;

use super::*;
use crate::world::{Limits, Rate};

/// One way of saying something: which of the three places says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    File,
    Environment,
    Flag,
}

const PLACES: [From; 3] = [From::File, From::Environment, From::Flag];

/// Files that exist only here.
type Files = HashMap<&'static str, String>;

fn reader(files: &Files) -> impl Fn(&Path) -> io::Result<String> {
    |path| {
        let text = path.to_str().and_then(|name| files.get(name));
        text.cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}

fn flags(arguments: &[&str]) -> Flags {
    let command = clap::Command::new("wanx-emulator").no_binary_name(true).args(super::arguments());
    Flags::of(&command.try_get_matches_from(arguments).unwrap())
}

fn variables(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// Loads what a file, the environment and the flags say.
fn loaded(file: &str, environment: &[(&str, &str)], arguments: &[&str]) -> Result<Config, ConfigError> {
    let files = Files::from([
        ("c.toml", file.to_owned()),
        ("keys.toml", "[accounts]\nteam = [\"sk-team\"]".to_owned()),
        ("broken.toml", "[accounts".to_owned()),
    ]);
    let mut arguments = arguments.to_vec();
    arguments.extend(["--config", "c.toml"]);
    load(&flags(&arguments), variables(environment), reader(&files))
}

fn fails(file: &str, environment: &[(&str, &str)], arguments: &[&str], expected: &str) {
    let error = loaded(file, environment, arguments).expect_err(expected).to_string();
    assert!(error.contains(expected), "{error}\ndoes not say\n{expected}");
}

/// Two texts that a setting takes, told by what stands for its value in `--help`.
fn samples(setting: &Setting) -> [&'static str; 2] {
    match (setting.name, setting.placeholder) {
        ("assets" | "fonts-dir", _) => ["pictures", "a \"quoted\" \\ folder"],
        ("keys-file", _) => ["keys.toml", "keys.toml"],
        ("profile", _) => ["observed", "document"],
        ("progress", _) => ["per-poll", "time"],
        ("render", _) => ["eager", "on-demand"],
        ("missing-assets", _) => ["generate", "error"],
        ("fetch-guard", _) => ["strict", "open"],
        ("log-format", _) => ["json", "text"],
        ("log-level", _) => ["debug", "off"],
        (_, "ADDRESS") => ["::1", "0.0.0.0"],
        (_, "NUMBER") => ["7", "8080"],
        (_, "NUMBER|off") => ["9", "off"],
        (_, "MS") => ["1234", "1"],
        (_, "on|off") => ["on", "off"],
        (_, "PACE") => ["realistic", "0.5"],
        (_, "CLOCK") => ["manual", "2025-06-01T08:00:00Z"],
        (_, "URL") => ["https://e.example", "http://e.example/behind"],
        (_, "NAME") => ["e.example", "e.example:81"],
        (_, "NAME|FILE") => ["throttled", "lost-answer"],
        (_, "NAME=VALUE") => ["wrong-key=hyphen", "content-type=any"],
        (_, "HOST|CIDR[:PORT]") => ["10.0.0.0/8", "files.example:8080"],
        (_, "SECRET") => ["sk-one", "sk-two"],
        (name, placeholder) => panic!("{name} has no sample for {placeholder}"),
    }
}

/// Loads one setting from each of some places.
fn said(setting: &Setting, says: &[(From, &str)]) -> Config {
    let says_so = |place| says.iter().find(|(from, _)| *from == place).map(|(_, text)| *text);
    let quote = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let file = says_so(From::File).map(|text| format!("\n{} = \"{}\"", setting.name, quote(text)));
    let variable = setting.variable();
    let environment: Vec<_> =
        says_so(From::Environment).map(|text| (variable.as_str(), text)).into_iter().collect();
    let flag = says_so(From::Flag).map(|text| format!("--{}={text}", setting.name));
    let arguments: Vec<_> = flag.as_deref().into_iter().collect();
    loaded(file.as_deref().unwrap_or_default(), &environment, &arguments).unwrap()
}

#[test]
fn every_setting_can_be_said_in_three_places_and_each_says_the_same() {
    for setting in TABLE {
        for text in samples(setting) {
            let [from_file, from_environment, from_flag] =
                PLACES.map(|place| said(setting, &[(place, text)]));
            assert_eq!(from_file.choices, from_flag.choices, "{} in a file", setting.name);
            assert_eq!(from_environment.choices, from_flag.choices, "{}", setting.variable());
        }
    }
}

#[test]
fn every_setting_says_something() {
    for setting in TABLE {
        let [one, other] = samples(setting).map(|text| said(setting, &[(From::Flag, text)]));
        let default = Choices::default();
        assert!(one.choices != default || other.choices != default, "{}", setting.name);
        if one.choices == other.choices {
            assert_eq!(setting.name, "keys-file", "both samples say the same");
        }
    }
}

#[test]
fn a_flag_wins_over_the_environment_and_the_environment_over_the_file() {
    for setting in TABLE {
        let [weak, strong] = samples(setting);
        for (below, winner) in
            [(From::File, From::Environment), (From::File, From::Flag), (From::Environment, From::Flag)]
        {
            let config = said(setting, &[(below, weak), (winner, strong)]);
            assert_eq!(config.choices, said(setting, &[(winner, strong)]).choices, "{}", setting.name);
            let expected = match winner {
                From::File => "c.toml:2".to_owned(),
                From::Environment => format!("environment {}", setting.variable()),
                From::Flag => format!("flag --{}", setting.name),
            };
            assert_eq!(config.origin(setting.name).to_string(), expected);
        }
    }
}

#[test]
fn values_of_a_file_may_have_the_types_of_toml() {
    let file = "port = 0x10\noffline = true\nclock = 2025-06-01T08:00:00Z\npace = 0.5\nseed = 18446744073709551615\n\
                api-key = ['a1', 'b2']\nlimits = 'off'\ncreate-rate = 5\ntask-rate = 'off'";
    let choices = loaded(file, &[], &[]).unwrap().choices;
    assert_eq!((choices.port, choices.seed), (16, Some(u64::MAX)));
    assert_eq!((choices.offline, choices.limits), (Switch::On, Switch::Off));
    assert_eq!(choices.pace.to_string(), "0.5");
    assert_eq!(choices.api_key.len(), 2);
    assert_eq!((choices.create_rate.0.map(u16::from), choices.task_rate.0), (Some(5), None));
}

#[test]
fn a_switch_is_on_by_its_name_and_a_list_has_commas_in_the_environment() {
    assert_eq!(loaded("", &[], &["--offline", "--port", "0"]).unwrap().choices.offline, Switch::On);
    assert_eq!(loaded("", &[], &["--limits", "off"]).unwrap().choices.limits, Switch::Off);
    let keys =
        |config: Config| config.choices.api_key.iter().map(|key| key.reveal().to_owned()).collect::<Vec<_>>();
    assert_eq!(keys(loaded("", &[("WANX_API_KEY", "one, two")], &[]).unwrap()), ["one", "two"]);
    assert_eq!(keys(loaded("", &[], &["--api-key", "one", "--api-key", "two"]).unwrap()), ["one", "two"]);
}

#[test]
fn an_unknown_name_in_a_file_is_an_error_with_its_line() {
    fails("port = 1\n\nprot = 2", &[], &[], "c.toml:3: there is no setting `prot`; did you mean `port`?");
    fails(
        "create_rate = 2",
        &[],
        &[],
        "c.toml:1: there is no setting `create_rate`; did you mean `create-rate`?",
    );
    fails("[server]\nport = 1", &[], &[], "c.toml:1: there is no setting `server`");
    fails("port.x = 1", &[], &[], "c.toml:1: port can be a number from 0 to 65535, not a table");
    fails("port = 1\nport = 2", &[], &[], "c.toml:2: ");
    fails("port = \n", &[], &[], "c.toml:1: ");
}

#[test]
fn a_wrong_value_names_the_setting_its_source_and_what_it_can_be() {
    let expected = "port cannot be `x` (environment WANX_PORT): it can be a number from 0 to 65535";
    fails("", &[("WANX_PORT", "x")], &[], expected);
    fails("a = 1", &[], &["--port=70000"], "there is no setting `a`");
    fails("", &[], &["--port=70000"], "port cannot be `70000` (flag --port): it can be");
    fails("\nport = -1", &[], &[], "port cannot be `-1` (c.toml:2): it can be");
    fails("port = [1, 2]", &[], &[], "port cannot be `1, 2` (c.toml:1): it is not a list");
    fails("port = []", &[], &[], "port cannot be `` (c.toml:1): it is not a list");
    fails("render = true", &[], &[], "render cannot be `true` (c.toml:1): it can be on-demand or eager");
    fails("", &[], &["--behaviour", "wrong-key=x"], "it can be: reference, hyphen");
    fails("", &[("WANX_ALLOW_FETCH", "a.example,*")], &[], "allow-fetch cannot be `*`");
}

#[test]
fn every_setting_refuses_nonsense_with_its_name() {
    // A control character is in no value but a path.
    for setting in TABLE.iter().filter(|setting| setting.placeholder != "PATH") {
        let variable = setting.variable();
        let error = loaded("", &[(&variable, "\u{7}")], &[]).unwrap_err().to_string();
        assert!(error.starts_with(&format!("{} cannot be ", setting.name)), "{error}");
        assert!(error.contains(&variable), "{error}");
    }
}

#[test]
fn a_wrong_value_that_the_winner_hides_does_not_matter() {
    assert_eq!(loaded("port = 'x'", &[("WANX_PORT", "1")], &[]).unwrap().choices.port, 1);
}

#[test]
fn an_unknown_variable_is_a_warning_and_an_empty_one_is_nothing() {
    let environment =
        [("WANX_PROT", "1"), ("WANX_SEED", ""), ("WANX_CONFIG", "c.toml"), ("WANT", "x"), ("WANX", "")];
    let config = loaded("", &environment, &[]).unwrap();
    let expected =
        "the environment variable WANX_PROT is not a setting and changes nothing; did you mean WANX_PORT?";
    assert_eq!(config.warnings, [expected]);
    assert_eq!(config.choices, Choices::default());
    let strange = loaded("", &[("WANX_WEATHER_FORECAST", "rain")], &[]).unwrap();
    assert_eq!(strange.warnings.len(), 1);
    assert!(!strange.warnings[0].contains("rain"), "values may be secrets");
}

#[test]
fn the_file_is_named_by_flag_or_variable_and_has_to_be_there() {
    let files = Files::from([("a.toml", "port = 1".to_owned()), ("b.toml", "port = 2".to_owned())]);
    let port = |arguments: &[&str], environment: &[(&str, &str)]| {
        load(&flags(arguments), variables(environment), reader(&files)).map(|config| config.choices.port)
    };
    assert_eq!(port(&[], &[]).unwrap(), 3274);
    assert_eq!(port(&[], &[("WANX_CONFIG", "a.toml")]).unwrap(), 1);
    assert_eq!(port(&["--config", "b.toml"], &[("WANX_CONFIG", "a.toml")]).unwrap(), 2);
    let error = port(&["--config", "c.toml"], &[]).unwrap_err();
    assert_eq!(error.to_string(), "cannot read c.toml (flag --config)");
    assert!(std::error::Error::source(&error).is_some());
    fails("", &[("WANX_KEYS_FILE", "no.toml")], &[], "cannot read no.toml (environment WANX_KEYS_FILE)");
    fails("", &[("WANX_KEYS_FILE", "broken.toml")], &[], "broken.toml:1: ");
}

#[test]
fn settings_that_exclude_each_other_name_both_sources() {
    let conflict =
        |file, arguments: &[&str]| loaded(file, &[], arguments).unwrap().setup().unwrap_err().to_string();
    assert_eq!(
        conflict("result-host = 'h.example'", &["--public-url=http://e.example"]),
        "public-url (flag --public-url) and result-host (c.toml:1) exclude each other: set one"
    );
    assert!(conflict("control = false", &["--control-token=secret"]).starts_with("control (c.toml:1) and"));
}

#[test]
fn no_secret_is_ever_shown() {
    let environment = [("WANX_API_KEY", "sk-aaaa,sk-bbbb"), ("WANX_KEYS_FILE", "keys.toml")];
    let config = loaded("", &environment, &["--control-token=tok-cccc"]).unwrap();
    let setup = config.setup().unwrap();
    let shown = format!("{}\n{config:?}\n{setup:?}", config.print());
    for secret in ["aaaa", "bbbb", "cccc", "sk-team"] {
        assert!(!shown.contains(secret), "{secret} is in\n{shown}");
    }
    assert!(config.print().contains("# api-key = [\"***\", \"***\"]"));
    fails("", &[], &["--control-token", "sk key"], "control-token cannot be *** (flag --control-token)");
}

#[test]
fn a_limit_that_is_set_holds_even_if_limits_are_off() {
    let limits = |file, environment: &[(&str, &str)], arguments: &[&str]| {
        loaded(file, environment, arguments).unwrap().setup().unwrap().host.allowances.limits
    };
    let off = Limits::off();
    assert_eq!(limits("", &[], &["--limits=off"]), off);
    let one = Limits { concurrent_tasks: NonZeroU16::new(1), ..off.clone() };
    assert_eq!(limits("", &[], &["--limits=off", "--concurrent-tasks=1"]), one, "1 is also the default");
    assert_eq!(limits("limits = false\nconcurrent-tasks = 1", &[], &[]), one);
    let rates = Limits {
        create_rate: NonZeroU16::new(5).map(|per_second| Rate { per_second }),
        task_rate: NonZeroU16::new(6).map(|per_second| Rate { per_second }),
        queued_tasks: Some(7),
        ..off.clone()
    };
    let environment = [("WANX_LIMITS", "off"), ("WANX_TASK_RATE", "6"), ("WANX_QUEUED_TASKS", "7")];
    assert_eq!(limits("create-rate = 5", &environment, &["--concurrent-tasks=off"]), rates);
    assert_eq!(limits("", &[], &["--queued-tasks=7"]), Limits { queued_tasks: Some(7), ..Limits::default() });
}

#[test]
fn keys_of_the_list_and_of_the_file_become_accounts() {
    let config = loaded("", &[], &["--api-key=sk-own", "--keys-file=keys.toml"]).unwrap();
    let crate::serve::Keys::Listed(keys) = config.setup().unwrap().serve.keys else {
        panic!("keys are listed")
    };
    assert_eq!(keys["sk-own"], "sk-own");
    assert_eq!(keys["sk-team"], "account team");
    assert!(matches!(loaded("", &[], &[]).unwrap().setup().unwrap().serve.keys, crate::serve::Keys::Any));
}

#[test]
fn decision_18_the_guard_is_open_exactly_on_loopback_unless_told_otherwise() {
    let open = |arguments: &[&str]| {
        let settings = loaded("", &[], arguments).unwrap().setup().unwrap().host.assets;
        matches!(settings.guard, crate::assets::Guard::Open { .. })
    };
    assert!(
        open(&[])
            && open(&["--host=::1"])
            && open(&["--host=127.9.9.9"])
            && open(&["--host=::ffff:127.0.0.1"])
    );
    assert!(!open(&["--host=0.0.0.0"]) && !open(&["--host=::"]) && !open(&["--host=192.168.1.1"]));
    assert!(!open(&["--fetch-guard=strict"]) && open(&["--fetch-guard=open", "--host=0.0.0.0"]));
}

#[test]
fn without_a_word_the_rooms_own_defaults_hold() {
    let setup = loaded("", &[], &[]).unwrap().setup().unwrap();
    let defaults = crate::host::Settings::default();
    assert_eq!(setup.host.allowances, defaults.allowances);
    assert_eq!(setup.host.behaviours, defaults.behaviours);
    assert_eq!(setup.host.studio, defaults.studio);
    assert_eq!((setup.host.pace, setup.host.progress), (defaults.pace, defaults.progress));
    assert_eq!((setup.host.variety, setup.host.clock), (defaults.variety, defaults.clock));
    assert_eq!(
        (setup.host.settle_timeout, setup.host.namespaces),
        (defaults.settle_timeout, defaults.namespaces)
    );
    let (serve, own) = (setup.serve, crate::serve::Settings::default());
    assert_eq!(format!("{serve:?}"), format!("{own:?}"));
    let guard = crate::assets::Guard::Open { allow: Vec::new() };
    let assets = crate::assets::Settings { guard, ..defaults.assets };
    assert_eq!(format!("{:?}", setup.host.assets), format!("{assets:?}"));
}

#[test]
fn every_choice_reaches_the_setup() {
    let shown =
        |config: &Config| format!("{:?}", config.setup().map(|setup| setup_without_chance(setup, config)));
    let plain = shown(&loaded("", &[], &[]).unwrap());
    for setting in TABLE {
        let changed = samples(setting).map(|text| shown(&said(setting, &[(From::Flag, text)])));
        assert!(changed.iter().any(|changed| *changed != plain), "{} changes nothing", setting.name);
    }
}

/// A seed that was drawn says nothing about the settings.
fn setup_without_chance(mut setup: Setup, config: &Config) -> Setup {
    if config.choices.seed.is_none() {
        setup.host.seed = 0;
    }
    setup
}

#[test]
fn the_page_names_every_setting_with_its_source() {
    let page = loaded("seed = 7", &[("WANX_PACE", "realistic")], &["--offline"]).unwrap().print();
    let line = |name: &str| {
        let find = |line: &&str| line.trim_start_matches("# ").split(' ').next() == Some(name);
        page.lines().find(find).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    assert!(TABLE.iter().all(|setting| line(setting.name).is_some()), "{page}");
    assert_eq!(line("port").unwrap(), "port = 3274 # default");
    assert_eq!(line("seed").unwrap(), "seed = 7 # c.toml:1");
    assert_eq!(line("pace").unwrap(), "pace = \"realistic\" # environment WANX_PACE");
    assert_eq!(line("offline").unwrap(), "offline = true # flag --offline");
    assert_eq!(line("allow-fetch").unwrap(), "# allow-fetch # default: none");
}

/// Any settings, each with any of its samples; secrets are never written, so they cannot come back.
fn any_words() -> impl Strategy<Value = Vec<String>> {
    let open = TABLE.iter().filter(|setting| setting.secrecy == Secrecy::Open);
    let words: Vec<String> =
        open.flat_map(|setting| samples(setting).map(|text| format!("--{}={text}", setting.name))).collect();
    let count = words.len() / 2;
    prop::collection::vec(prop::option::of(any::<bool>()), count).prop_map(move |picks| {
        let pick = |(index, pick): (usize, Option<bool>)| Some(words[index * 2 + usize::from(pick?)].clone());
        picks.into_iter().enumerate().filter_map(pick).collect()
    })
}

proptest! {
    #[test]
    fn what_is_printed_loads_to_the_same_values(words in any_words()) {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let config = loaded("", &[], &words).unwrap();
        let again = loaded(&config.print(), &[], &[]).unwrap();
        prop_assert_eq!(again.choices, config.choices);
        prop_assert!(again.warnings.is_empty());
    }

    #[test]
    fn no_file_makes_it_panic(text in "(port|seed|host|api-key|clock)? ?=? ?[\\[\\]\"'0-9a-z\n\\\\é-]{0,20}") {
        let _ = loaded(&text, &[], &[]);
    }
}
