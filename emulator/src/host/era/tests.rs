//! Painting ahead: what is on the shelf before anybody asks, and who is not in the way.

use std::time::Duration;

use super::*;
use crate::behaviours::{Behaviours, Profile};
use crate::brief::{Brief, ImageCount, Sampling, Texts, Underlays};
use crate::host::{Caller, Host, Namespace, Settings};
use crate::time::Span;

const BACKGROUND: &str =
    "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN/20240929/vbxgxc/2.png";

fn host(profile: Profile, render: Render) -> Host {
    Host::new(Settings {
        seed: 42,
        variety: Variety::BySeed,
        behaviours: Behaviours::of(profile),
        clock: ClockStart::Manual(Timestamp::MANUAL_START),
        assets: crate::assets::Settings { offline: true, ..Default::default() },
        // The smallest studio there is: whoever paints ahead would be in the way here.
        studio: crate::pictures::Settings { workers: 1, waiting: 1, ..Default::default() },
        render,
        ..Settings::default()
    })
}

fn poster(title: &str) -> Job {
    Job::Poster(Box::new(Brief {
        texts: Texts::new(vec![title.into()], vec![], vec![]).unwrap(),
        background: AssetUrl::parse(BACKGROUND).unwrap(),
        logo: None,
        underlays: Underlays::One,
        count: ImageCount::new(2).unwrap(),
        sampling: Sampling::default(),
    }))
}

async fn created(host: &Host, title: &str) -> TaskId {
    let caller = Caller { namespace: Namespace::default(), account: AccountId::of("a") };
    host.create(&caller, poster(title)).await.unwrap().record.id
}

fn orders(host: &Host, task: TaskId) -> Vec<Order> {
    let era = host.era(&Namespace::default());
    let (view, _, _) = era.inspect(task).unwrap();
    (0..2).filter_map(|index| era.order_of(&view, index)).collect()
}

/// Waits until nobody fetches and everything is painted; the time only ends a test that hangs.
async fn painted_ahead(host: &Host, task: TaskId) {
    host.era(&Namespace::default()).settled(crate::time::Timestamp::NEVER).await;
    let wait = async {
        while !orders(host, task).iter().all(|order| host.shared.studio.shelved(&order.key()).is_some()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), wait).await.expect("all of it is painted");
}

#[tokio::test]
async fn eager_posters_are_there_before_the_task_has_run_and_are_those_of_a_download() {
    let on_demand = host(Profile::Document, Render::OnDemand);
    let lazy = created(&on_demand, "Lorem").await;
    on_demand.era(&Namespace::default()).settled(crate::time::Timestamp::NEVER).await;
    for profile in [Profile::Document, Profile::Observed] {
        let eager = host(profile, Render::Eager);
        let task = created(&eager, "Lorem").await;
        painted_ahead(&eager, task).await;
        let orders = orders(&on_demand, lazy);
        assert_eq!(orders.len(), 2, "both pictures of the task");
        for order in orders {
            let ahead = eager.shared.studio.shelved(&order.key()).unwrap();
            let asked = on_demand.shared.studio.picture(order).await.unwrap();
            assert_eq!((&ahead.png, &ahead.etag), (&asked.png, &asked.etag));
        }
    }
}

#[tokio::test]
async fn a_download_succeeds_while_others_are_painted_ahead() {
    let host = host(Profile::Document, Render::Eager);
    let mut tasks = Vec::new();
    for title in ["Lorem", "Ipsum", "Dolor", "Amet"] {
        tasks.push(created(&host, title).await);
    }
    host.advance(&Namespace::default(), Span::from_ms(10_000)).await.unwrap();
    let caller = Caller { namespace: Namespace::default(), account: AccountId::of("a") };
    for task in tasks {
        let view = host.query(&caller, task).await.unwrap();
        let url = host.link(&view, 1, "20250101");
        let (path, query) = url.split_once('?').unwrap();
        assert!(host.picture(path, Some(query)).await.is_ok());
    }
}
