//! A pipeline opened: its roots, its key, its schemas; and sessions over a committed run.
//!
//! In: the global arguments. Out: everything a command needs. Refused: a test key for a lake that is not synthetic.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use sylfaen_disclose::{Audience, Rules};
use sylfaen_lake::{KeyFile, Lake, Manifest, Roots};
use sylfaen_query::{Role, Session, SessionSettings};

use crate::SylfaenError;
use crate::audiences::named;
use crate::cli::Global;
use crate::pipeline::Pipeline;
use crate::plan::AnalysisPlan;
use crate::schema_folder::{Ground, hex};
use crate::stages::standing;
use crate::validate::validate;

/// Tables with these prefixes have copies for those who open tables directly.
const PUBLISHED_PREFIXES: [&str; 2] = ["mart_", "out_"];

/// A pipeline, and where its tables are.
pub(crate) struct Workplace {
    /// The pipeline file.
    file: PathBuf,
    /// What it says.
    pub(crate) pipeline: Pipeline,
    /// Its text, as it was read.
    pub(crate) text: String,
    /// What is estimated, and by which rule.
    pub(crate) plan: AnalysisPlan,
    /// The digest of the plan's text.
    pub(crate) plan_sha256: String,
    /// The audience that tables leave for.
    pub(crate) audience: Audience,
    /// The text of the file of audiences.
    pub(crate) audiences_text: String,
    /// How many threads work at once; no figure depends on it.
    pub(crate) threads: usize,
}

impl Workplace {
    /// Reads the pipeline the global arguments name.
    pub(crate) fn open(global: &Global) -> Result<Self, SylfaenError> {
        Self::open_at(&global.pipeline, global)
    }

    /// Reads a pipeline.
    pub(crate) fn open_at(file: &Path, global: &Global) -> Result<Self, SylfaenError> {
        let text = read_text(file)?;
        let mut pipeline = Pipeline::parse(&text, file)?;
        if let Some(workplace) = &global.workplace {
            pipeline.move_roots(workplace);
        }
        let plan_text = read_text(&pipeline.plan)?;
        let plan = AnalysisPlan::parse(&plan_text, &pipeline.plan)?;
        let plan_sha256 = hex(&Sha256::digest(plan_text.as_bytes()));
        let audiences_text = read_text(&pipeline.audiences)?;
        let audience = named(&pipeline.audiences, &audiences_text, &pipeline.audience)?;
        let file = file.to_owned();
        Ok(Self { file, pipeline, text, plan, plan_sha256, audience, audiences_text, threads: 2 })
    }

    /// Has tables leave for another audience of the file.
    pub(crate) fn set_audience(&mut self, code: &str) -> Result<(), SylfaenError> {
        self.audience = named(&self.pipeline.audiences, &self.audiences_text, code)?;
        Ok(())
    }

    /// The rules under which the tables of a run leave.
    pub(crate) fn rules(&self) -> Result<Rules, SylfaenError> {
        self.audience.rules().map_err(|error| SylfaenError::Setting {
            file: self.pipeline.audiences.clone(),
            key: "everyone_is_withheld".to_owned(),
            reason: error.to_string(),
        })
    }

    /// The key file.
    pub(crate) fn key(&self) -> Result<KeyFile, SylfaenError> {
        let key = KeyFile::parse(&read_text(&self.pipeline.key)?)?;
        if key.is_test_key() && !self.pipeline.is_synthetic {
            return Err(SylfaenError::TestKey { path: self.pipeline.key.clone() });
        }
        Ok(key)
    }

    /// The schemas, models and checks, with the pipeline held against them.
    pub(crate) fn ground(&self) -> Result<Ground, SylfaenError> {
        let ground = Ground::read(&self.pipeline.schemas, &self.pipeline.models, &self.pipeline.checks)?;
        validate(&self.file, &self.pipeline, &self.plan, &ground)?;
        self.rules()?;
        Ok(ground)
    }

    /// The three roots.
    pub(crate) async fn lake(&self) -> Result<Lake, SylfaenError> {
        let roots = &self.pipeline.roots;
        let place = |path: &Path| absolute(path).map(|path| path.to_string_lossy().into_owned());
        let roots = Roots::open(&place(&roots.restricted)?, &place(&roots.lake)?, &place(&roots.out)?)?;
        Ok(Lake::open(roots, self.pipeline.is_synthetic, &PUBLISHED_PREFIXES).await?)
    }

    /// The newest committed run.
    pub(crate) async fn newest(&self) -> Result<Manifest, SylfaenError> {
        self.lake().await?.newest().await?.ok_or(SylfaenError::NoRun)
    }

    /// The newest run whose id begins like this.
    pub(crate) async fn run_named(&self, start: &str) -> Result<Manifest, SylfaenError> {
        let runs = self.lake().await?.manifests().await?;
        runs.into_iter()
            .rfind(|manifest| manifest.run_id.starts_with(start))
            .ok_or_else(|| SylfaenError::UnknownRun { run: start.to_owned() })
    }

    /// The newest run that left for an audience.
    pub(crate) async fn run_for(&self, audience: &str) -> Result<Manifest, SylfaenError> {
        let runs = self.lake().await?.manifests().await?;
        let is_for = |manifest: &Manifest| standing::audience(manifest) == Some(audience);
        runs.into_iter().rfind(is_for).ok_or_else(|| SylfaenError::NoRunFor { audience: audience.to_owned() })
    }

    /// Takes away what a killed run spilled.
    pub(crate) fn wipe_spill(&self) -> Result<(), SylfaenError> {
        let spill = absolute(&self.pipeline.roots.restricted)?.join("spill");
        match fs::remove_dir_all(&spill) {
            Err(source) if source.kind() != ErrorKind::NotFound => {
                Err(SylfaenError::Write { path: spill, source })
            }
            _ => Ok(()),
        }
    }

    /// Settings of a session: spilled rows are as sensitive as their tables, so they go under the restricted root.
    pub(crate) fn session_settings(&self) -> Result<SessionSettings, SylfaenError> {
        let spill = absolute(&self.pipeline.roots.restricted)?.join("spill");
        fs::create_dir_all(&spill).map_err(|source| SylfaenError::Write { path: spill.clone(), source })?;
        Ok(SessionSettings {
            spill_folder: Some(spill),
            partitions: self.threads,
            ..SessionSettings::default()
        })
    }

    /// Tables of a run, as a role may see them.
    pub(crate) async fn session(&self, manifest: &Manifest, role: Role) -> Result<Session, SylfaenError> {
        let lake = self.lake().await?;
        // Only the officer's sessions may spill: the folder is under the restricted root, which nobody else needs.
        let settings =
            if role == Role::Officer { self.session_settings()? } else { SessionSettings::default() };
        let session = Session::new(&settings)?;
        for name in manifest.tables.keys().filter(|name| role.may_see(name)) {
            session.register(role, name, lake.provider(manifest, name).await?)?;
        }
        Ok(session)
    }

    /// Every table of a run, for the officer's commands.
    pub(crate) async fn officer_session(&self, manifest: &Manifest) -> Result<Session, SylfaenError> {
        self.session(manifest, Role::Officer).await
    }
}

/// Reads a text file, with line ends as on every system.
pub(crate) fn read_text(path: &Path) -> Result<String, SylfaenError> {
    fs::read_to_string(path)
        .map(|text| text.replace("\r\n", "\n"))
        .map_err(|source| SylfaenError::Read { path: path.to_owned(), source })
}

fn absolute(path: &Path) -> Result<PathBuf, SylfaenError> {
    std::path::absolute(path).map_err(|source| SylfaenError::Read { path: path.to_owned(), source })
}
