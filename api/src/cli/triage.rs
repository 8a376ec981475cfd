//! `nobat triage`: how good is the learner?

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Args, Subcommand, ValueEnum};
use domain::triage::{
    Base, Coding, Cues, Features, Judge, Labelled, Limits, Linear as _, Model, Training, Vocabulary,
    evaluate::{self, Format, Judged, Label, Score, Text},
    features_of, order_key, priorities, propose, raised, thresholds, train,
};

use super::{
    triage_labels::{self, ExportArgs, ImportArgs},
    triage_report::{Measured, timed},
};
use crate::{config::Config, instance::StartError, triage::base_of};

#[derive(Debug, Subcommand)]
pub enum TriageCommand {
    /// Judge the learner on texts whose labels are known; nothing is kept.
    Evaluate(EvaluateArgs),
    /// Print what people have said that requests are, one JSON object per line.
    Export(ExportArgs),
    /// Learn from labelled texts: lines with the members `text` and `category` (a key), `priority`, or both.
    Import(ImportArgs),
}

/// Shares of right decisions that an evaluation as in daily work aims at.
const TARGETS: [f64; 2] = [0.90, 0.95];

#[derive(Debug, Args)]
pub struct EvaluateArgs {
    /// Texts to learn from; without them the built-in base model is judged
    #[arg(long, value_name = "FILE")]
    train: Option<PathBuf>,
    /// Texts to judge by
    #[arg(long, value_name = "FILE")]
    test: PathBuf,
    /// The form of the files
    #[arg(long, value_enum, default_value_t = FormatName::Jsonl)]
    format: FormatName,
    /// The label to predict
    #[arg(long, value_enum, default_value_t = LabelName::Category)]
    label: LabelName,
    /// As in daily work: each text is first judged, then learned once; begins with nothing
    #[arg(long)]
    online: bool,
    /// Five folds of --test: each is judged by what was learned from the four others
    #[arg(long, conflicts_with_all = ["train", "online"])]
    folds: bool,
    /// How often the texts are gone through
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=100), conflicts_with = "online")]
    passes: u32,
    /// Print one JSON object
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatName {
    /// One object per line with the members `text` and `category` or `priority`
    Jsonl,
    /// A first line of names, among them `text` and `category` or `priority`
    Csv,
    /// `word:SLOT word:SLOT <=> intent`
    Massive,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LabelName {
    Category,
    Priority,
}

impl EvaluateArgs {
    const fn label(&self) -> Label {
        match self.label {
            LabelName::Category => Label::Category,
            LabelName::Priority => Label::Priority,
        }
    }

    /// The texts of a file; it must hold some.
    fn read(&self, path: &Path) -> Result<Vec<Text>, StartError> {
        let refused = |reason: String| StartError::Refused(format!("{}: {reason}", path.display()));
        let content = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
        let format = match self.format {
            FormatName::Jsonl => Format::Jsonl,
            FormatName::Csv => Format::Csv,
            FormatName::Massive => Format::Massive,
        };
        let texts = evaluate::parse(&content, format, self.label()).map_err(|error| refused(error.to_string()))?;
        if texts.is_empty() { Err(refused("holds no texts".to_owned())) } else { Ok(texts) }
    }

    fn coding(&self) -> Coding {
        match self.label {
            LabelName::Category => Coding::default(),
            LabelName::Priority => priorities(),
        }
    }
}

/// Runs the command.
pub fn run(config: &Config, command: &TriageCommand) -> Result<ExitCode, StartError> {
    match command {
        TriageCommand::Evaluate(args) => evaluate(config, args),
        TriageCommand::Export(args) => triage_labels::export(config, args),
        TriageCommand::Import(args) => triage_labels::import(config, args),
    }
}

fn evaluate(config: &Config, args: &EvaluateArgs) -> Result<ExitCode, StartError> {
    let test = args.read(&args.test)?;
    let train = args.train.as_deref().map(|path| args.read(path)).transpose()?;
    let measured = if args.folds {
        folds(args, &test)
    } else if args.online {
        online(args, train.unwrap_or_default(), test)
    } else {
        match train {
            Some(train) => {
                let (model, judged) = evaluate::split(&train, &test, &args.coding(), Training::of(args.passes));
                measured("trained", &judged, &model, &test)
            }
            None => built_in(args, &base_of(&config.model_dir), &test),
        }
    };
    if args.json {
        println!("{}", measured.json().map_err(|error| StartError::Refused(error.to_string()))?);
    } else {
        print!("{}", measured.text());
    }
    Ok(ExitCode::SUCCESS)
}

fn folds(args: &EvaluateArgs, texts: &[Text]) -> Measured {
    let judged = evaluate::cross_validate(texts, &args.coding(), Training::of(args.passes));
    // Time and size are those of a model that knows all of them.
    let features = features_of(texts.iter().map(|text| text.text.as_str()));
    let labelled: Vec<Labelled<'_>> = texts
        .iter()
        .zip(&features)
        .map(|(text, features)| Labelled { features, key: order_key(&text.text), class: &text.class })
        .collect();
    let model = train(&labelled, args.coding(), Training::of(args.passes));
    measured("five folds", &judged, &model, texts)
}

fn online(args: &EvaluateArgs, before: Vec<Text>, test: Vec<Text>) -> Measured {
    let (learned, mut all) = (before.len(), before);
    all.extend(test);
    let (model, judged) = evaluate::online(&all, &args.coding());
    let judged = judged.get(learned..).unwrap_or_default();
    Measured {
        learning_curve: evaluate::learning_curve(judged),
        alone: TARGETS.map(|target| evaluate::alone(judged, target)).to_vec(),
        ..measured("online", judged, &model, all.get(learned..).unwrap_or_default())
    }
}

/// The model of the program itself, with all that it does to a request: priorities are raised by cues.
fn built_in(args: &EvaluateArgs, base: &Base, test: &[Text]) -> Measured {
    let category = || Judge { model: &base.category, calibration: thresholds::CATEGORY, limits: Limits::default() };
    let priority = || Judge { model: &base.priority, calibration: thresholds::PRIORITY, limits: Limits::default() };
    let (own_category, own_priority) = (category(), priority());
    let judge = |text: &Text| {
        let features = Features::of(&text.text);
        let ranked = match args.label {
            LabelName::Category => own_category.ranked(&features),
            LabelName::Priority => {
                let floor = Cues::of(&features.words).floor().map(|(level, _)| level);
                raised(own_priority.ranked(&features), floor)
            }
        };
        let score = |(class, confidence): (&str, f32)| Score { class: class.to_owned(), confidence };
        Judged { truth: text.class.clone(), ranked: ranked.into_iter().map(score).collect() }
    };
    let judged: Vec<Judged> = test.iter().map(judge).collect();
    let latency = timed(test, |text| {
        drop(propose(text, Base::version(), category(), priority(), thresholds::HIGH, Vocabulary::built_in()))
    });
    let size = base.category.size_bytes() + base.priority.size_bytes();
    Measured {
        what: "built-in",
        report: evaluate::report(&judged),
        latency,
        learning_curve: Vec::new(),
        alone: Vec::new(),
        model_bytes: size,
    }
}

fn measured(what: &'static str, judged: &[Judged], model: &Model, test: &[Text]) -> Measured {
    let latency = timed(test, |text| drop(model.scores(&Features::of(text).list)));
    Measured {
        what,
        report: evaluate::report(judged),
        latency,
        learning_curve: Vec::new(),
        alone: Vec::new(),
        model_bytes: model.size_bytes(),
    }
}
