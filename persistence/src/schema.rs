//! The tables as diesel sees them: one schema for both engines. Instants are milliseconds, enums are codes, JSON is text.

use diesel::{allow_tables_to_appear_in_same_query, table};

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    instance_settings (name) {
        name -> Text,
        value -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    workspaces (id) {
        id -> Uid,
        slug -> Text,
        name -> Text,
        locale -> SmallInt,
        time_zone -> Text,
        reopen_window_days -> BigInt,
        require_if_match -> Bool,
        received_message -> Bool,
        portal_agent_names -> Bool,
        cors_origins -> Text,
        version -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        fallback_team_id -> Nullable<Uid>,
        calendar_id -> Nullable<Uid>,
        jalali_dates -> Bool,
        digits -> SmallInt,
        triage_target_percent -> SmallInt,
        triage_review_percent -> SmallInt,
        triage_floor_percent -> SmallInt,
        return_unworked_after_minutes -> Nullable<BigInt>,
        away_after_minutes -> Nullable<BigInt>,
        incident_customers -> BigInt,
        incident_minutes -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    routing_policies (workspace_id, version) {
        workspace_id -> Uid,
        version -> BigInt,
        id -> Uid,
        rules -> Text,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    agent_acts (workspace_id, agent_id) {
        workspace_id -> Uid,
        agent_id -> Uid,
        last_act_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    ticket_counters (workspace_id) {
        workspace_id -> Uid,
        last_number -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    agents (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        email -> Text,
        email_normalized -> Text,
        role -> SmallInt,
        locale -> Nullable<SmallInt>,
        time_zone -> Nullable<Text>,
        password_hash -> Nullable<Text>,
        epoch -> BigInt,
        deactivated_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        availability -> SmallInt,
        capacity -> BigInt,
        languages -> Text,
        calendar_id -> Nullable<Uid>,
        duty -> SmallInt,
        duty_until -> Nullable<BigInt>,
        duty_next -> SmallInt,
        skills -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    teams (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        name_normalized -> Text,
        description -> Nullable<Text>,
        created_at -> BigInt,
        updated_at -> BigInt,
        assignment_mode -> SmallInt,
        calendar_id -> Nullable<Uid>,
        share_count -> Nullable<BigInt>,
        share_minutes -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    team_members (workspace_id, team_id, agent_id) {
        workspace_id -> Uid,
        team_id -> Uid,
        agent_id -> Uid,
        given -> Text,
        rests_until -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    organizations (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        name_normalized -> Text,
        domains -> Text,
        note -> Nullable<Text>,
        shares_tickets -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        external_ids -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    customers (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Nullable<Text>,
        external_id -> Nullable<Text>,
        locale -> Nullable<SmallInt>,
        time_zone -> Nullable<Text>,
        tier -> SmallInt,
        organization_id -> Nullable<Uid>,
        note -> Nullable<Text>,
        emails -> Text,
        phones -> Text,
        blocked_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        external_ids -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    customer_addresses (workspace_id, customer_id, kind, normalized) {
        workspace_id -> Uid,
        customer_id -> Uid,
        kind -> SmallInt,
        normalized -> Text,
        standing -> SmallInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    categories (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        parent_id -> Nullable<Uid>,
        key -> Text,
        name_fa -> Text,
        name_en -> Text,
        position -> BigInt,
        team_id -> Nullable<Uid>,
        created_at -> BigInt,
        updated_at -> BigInt,
        seed_words -> Text,
        triage -> SmallInt,
        automatic_since -> BigInt,
        required_skills -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    tickets (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        number -> BigInt,
        version -> BigInt,
        subject -> Text,
        status -> SmallInt,
        spam -> Bool,
        priority -> SmallInt,
        impact -> Nullable<SmallInt>,
        channel -> SmallInt,
        language -> Nullable<SmallInt>,
        category_id -> Nullable<Uid>,
        team_id -> Nullable<Uid>,
        assignee_id -> Nullable<Uid>,
        customer_id -> Uid,
        organization_id -> Nullable<Uid>,
        tags -> Text,
        follower_ids -> Text,
        snoozed_until -> Nullable<BigInt>,
        follow_up_of_id -> Nullable<Uid>,
        waiting_since -> Nullable<BigInt>,
        last_message_id -> Nullable<Uid>,
        last_message_kind -> Nullable<SmallInt>,
        last_message_at -> Nullable<BigInt>,
        last_customer_message_id -> Nullable<Uid>,
        message_count -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        first_responded_at -> Nullable<BigInt>,
        answered_at -> Nullable<BigInt>,
        closed_at -> Nullable<BigInt>,
        deleted_at -> Nullable<BigInt>,
        tier -> SmallInt,
        paused_millis -> BigInt,
        paused_since -> Nullable<BigInt>,
        queued_reason -> Nullable<SmallInt>,
        leased_at -> Nullable<BigInt>,
        leased_until -> Nullable<BigInt>,
        lease_count -> BigInt,
        rank_key -> BigInt,
        subject_normal -> Text,
        blocked_by -> Text,
        sla -> Nullable<Text>,
        next_due_at -> Nullable<BigInt>,
        merged_into_id -> Nullable<Uid>,
        external_ids -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    ticket_links (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        kind -> SmallInt,
        source_id -> Uid,
        target_id -> Uid,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    merged_messages (workspace_id, message_id) {
        workspace_id -> Uid,
        message_id -> Uid,
        origin_ticket_id -> Uid,
        origin_position -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    merged_links (workspace_id, link_id) {
        workspace_id -> Uid,
        link_id -> Uid,
        origin_ticket_id -> Uid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    drafts (workspace_id, ticket_id, agent_id, kind) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        agent_id -> Uid,
        kind -> SmallInt,
        version -> BigInt,
        format -> SmallInt,
        content -> Text,
        ticket_version -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    read_markers (workspace_id, agent_id, ticket_id) {
        workspace_id -> Uid,
        agent_id -> Uid,
        ticket_id -> Uid,
        position -> BigInt,
        read_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    presences (workspace_id, ticket_id, agent_id) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        agent_id -> Uid,
        state -> SmallInt,
        present_since -> BigInt,
        present_until -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    checklist_items (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        ticket_id -> Uid,
        position -> BigInt,
        text -> Text,
        done_at -> Nullable<BigInt>,
        done_by_kind -> Nullable<SmallInt>,
        done_by_id -> Nullable<Uid>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    split_messages (workspace_id, message_id) {
        workspace_id -> Uid,
        message_id -> Uid,
        origin_message_id -> Uid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    ticket_tags (workspace_id, tag, ticket_id) {
        workspace_id -> Uid,
        tag -> Text,
        ticket_id -> Uid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    ticket_followers (workspace_id, agent_id, ticket_id) {
        workspace_id -> Uid,
        agent_id -> Uid,
        ticket_id -> Uid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    messages (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        ticket_id -> Uid,
        kind -> SmallInt,
        position -> BigInt,
        version -> BigInt,
        author_kind -> SmallInt,
        author_id -> Nullable<Uid>,
        format -> SmallInt,
        source -> Nullable<Text>,
        text -> Text,
        html -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
        attachments -> Text,
        language -> Nullable<SmallInt>,
        direction -> Nullable<SmallInt>,
        courtesy -> Nullable<SmallInt>,
        mentions -> Nullable<Text>,
        external_ids -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    attachments (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        blob -> Text,
        file_name -> Text,
        media_type -> Text,
        size -> BigInt,
        sha256 -> Text,
        uploader_kind -> SmallInt,
        uploader_id -> Nullable<Uid>,
        message_id -> Nullable<Uid>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    stray_blobs (workspace_id, blob) {
        workspace_id -> Uid,
        blob -> Text,
        due_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    events (pos) {
        pos -> BigInt,
        workspace_id -> Uid,
        id -> Uid,
        subject_kind -> SmallInt,
        subject_id -> Uid,
        version -> BigInt,
        kind -> SmallInt,
        at -> BigInt,
        envelope -> Binary,
        salt -> Nullable<Binary>,
        payload -> Nullable<Binary>,
        digest -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    unfed (pos) {
        pos -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    feed (pos) {
        pos -> BigInt,
        workspace_id -> Uid,
        seq -> BigInt,
        event_pos -> BigInt,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    feed_heads (workspace_id) {
        workspace_id -> Uid,
        seq -> BigInt,
        hash -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sequencer (id) {
        id -> SmallInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    feed_seals (workspace_id, seq) {
        workspace_id -> Uid,
        seq -> BigInt,
        hash -> Binary,
        sealed_at -> BigInt,
        signature -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    tokens (id) {
        id -> Uid,
        workspace_id -> Uid,
        agent_id -> Nullable<Uid>,
        version -> BigInt,
        name -> Text,
        hash -> Binary,
        hint -> Text,
        scopes -> Text,
        expires_at -> BigInt,
        last_used_at -> Nullable<BigInt>,
        revoked_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sessions (id) {
        id -> Uid,
        workspace_id -> Uid,
        agent_id -> Uid,
        version -> BigInt,
        family_hash -> Binary,
        refresh_hash -> Binary,
        previous_hash -> Nullable<Binary>,
        rotated_at -> Nullable<BigInt>,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        last_used_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    idempotency_keys (workspace_id, principal, key) {
        workspace_id -> Uid,
        principal -> Uid,
        key -> Text,
        fingerprint -> Binary,
        status -> SmallInt,
        body -> Nullable<Text>,
        etag -> Nullable<BigInt>,
        location -> Nullable<Text>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    agent_load (workspace_id, agent_id) {
        workspace_id -> Uid,
        agent_id -> Uid,
        weight -> BigInt,
        last_assigned_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    routing_decisions (workspace_id, ticket_id, version) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        version -> BigInt,
        decided_at -> BigInt,
        decision -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    identity_providers (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        kind -> SmallInt,
        issuer -> Text,
        audience -> Nullable<Text>,
        algorithms -> Text,
        leeway_seconds -> BigInt,
        jwks_url -> Nullable<Text>,
        keys -> Nullable<Text>,
        secret -> Nullable<Binary>,
        secret_set_at -> Nullable<BigInt>,
        deactivated_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    external_ids (workspace_id, record_type, system, external_id) {
        workspace_id -> Uid,
        record_type -> SmallInt,
        system -> Text,
        external_id -> Text,
        ticket_id -> Nullable<Uid>,
        message_id -> Nullable<Uid>,
        customer_id -> Nullable<Uid>,
        organization_id -> Nullable<Uid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    external_identities (workspace_id, provider_id, subject) {
        workspace_id -> Uid,
        provider_id -> Uid,
        subject -> Text,
        customer_id -> Uid,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sign_in_settings (workspace_id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        agents_url -> Nullable<Text>,
        portal_url -> Nullable<Text>,
        guest_codes -> Bool,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    invitations (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        email -> Text,
        email_normalized -> Text,
        name -> Nullable<Text>,
        role -> SmallInt,
        team_ids -> Text,
        locale -> Nullable<SmallInt>,
        sends -> BigInt,
        sent_at -> BigInt,
        expires_at -> BigInt,
        accepted_at -> Nullable<BigInt>,
        agent_id -> Nullable<Uid>,
        revoked_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        hash -> Nullable<Binary>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    password_resets (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        agent_id -> Uid,
        hash -> Nullable<Binary>,
        stands_for -> Binary,
        expires_at -> BigInt,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    impersonations (workspace_id, token_id, target_id) {
        workspace_id -> Uid,
        token_id -> Uid,
        target_id -> Uid,
        target_kind -> SmallInt,
        id -> Uid,
        version -> BigInt,
        begun_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sign_in_providers (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        issuer -> Text,
        client_id -> Text,
        redirect_urls -> Text,
        creates -> Nullable<SmallInt>,
        secret_set_at -> BigInt,
        deactivated_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        secret -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    agent_identities (workspace_id, provider_id, subject) {
        workspace_id -> Uid,
        provider_id -> Uid,
        subject -> Text,
        agent_id -> Uid,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    stream_tickets (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        audience -> SmallInt,
        hash -> Binary,
        credential -> Binary,
        expires_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sign_in_attempts (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        provider_id -> Uid,
        hash -> Binary,
        secrets -> Binary,
        redirect_url -> Text,
        expires_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    address_proofs (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        customer_id -> Uid,
        email_normalized -> Text,
        hash -> Binary,
        expires_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    guest_codes (workspace_id, email_normalized) {
        workspace_id -> Uid,
        email_normalized -> Text,
        digest -> Binary,
        tries -> BigInt,
        expires_at -> BigInt,
        sent -> BigInt,
        hour_began_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    guest_sessions (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        customer_id -> Uid,
        version -> BigInt,
        email_normalized -> Text,
        hash -> Binary,
        expires_at -> BigInt,
        ended_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    outbox (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        kind -> SmallInt,
        subject_id -> Uid,
        cycle -> BigInt,
        step -> BigInt,
        payload -> Text,
        state -> SmallInt,
        attempts -> BigInt,
        due_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        problem -> Nullable<Text>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    triage_proposals (workspace_id, ticket_id) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        at -> BigInt,
        model_version -> Nullable<Text>,
        proposal -> Text,
        category_key -> Nullable<Text>,
        category_applied -> Bool,
        review -> Nullable<SmallInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    triage_states (workspace_id) {
        workspace_id -> Uid,
        labels -> BigInt,
        calibration -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    triage_words (workspace_id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        edits -> Text,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    triage_labels (workspace_id, seq) {
        workspace_id -> Uid,
        seq -> BigInt,
        aspect -> SmallInt,
        class -> Text,
        source -> SmallInt,
        ticket_id -> Nullable<Uid>,
        text -> Text,
        at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    triage_snapshots (workspace_id) {
        workspace_id -> Uid,
        base_version -> Text,
        revision -> BigInt,
        labels -> BigInt,
        made_at -> BigInt,
        curve -> Text,
        weights -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    triage_outcomes (workspace_id, ticket_id, aspect) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        aspect -> SmallInt,
        at -> BigInt,
        proposed -> Text,
        confidence -> Double,
        applied -> Bool,
        counts -> Bool,
        truth -> Text,
        is_right -> Bool,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    queue_counts (workspace_id, team_id, priority, shard) {
        workspace_id -> Uid,
        team_id -> Uid,
        priority -> SmallInt,
        shard -> SmallInt,
        count -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    calendars (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        name_normalized -> Text,
        definition -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    agent_periods (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        agent_id -> Uid,
        kind -> SmallInt,
        starts_at -> BigInt,
        ends_at -> BigInt,
        note -> Nullable<Text>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    config_versions (workspace_id) {
        workspace_id -> Uid,
        version -> Uid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sla_policies (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        name_normalized -> Text,
        description -> Nullable<Text>,
        position -> BigInt,
        condition -> Text,
        terms -> Text,
        calendar_id -> Nullable<Uid>,
        deactivated_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    sla_policy_versions (workspace_id, policy_id, version) {
        workspace_id -> Uid,
        policy_id -> Uid,
        version -> BigInt,
        terms -> Text,
        calendar_id -> Nullable<Uid>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    calendar_versions (workspace_id, calendar_id, version) {
        workspace_id -> Uid,
        calendar_id -> Uid,
        version -> BigInt,
        definition -> Text,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    due (workspace_id, kind, subject_id) {
        workspace_id -> Uid,
        kind -> SmallInt,
        subject_id -> Uid,
        due_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        attempts -> BigInt,
        failed_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;

    feed_cursors (consumer) {
        consumer -> SmallInt,
        pos -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    incident_proposals (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        state -> SmallInt,
        parent_ticket_id -> Nullable<Uid>,
        ticket_count -> BigInt,
        customer_count -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        decided_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    incident_tickets (workspace_id, proposal_id, ticket_id) {
        workspace_id -> Uid,
        proposal_id -> Uid,
        ticket_id -> Uid,
        customer_id -> Uid,
        place -> BigInt,
        added_at -> BigInt,
        link -> SmallInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    ticket_sketches (workspace_id, ticket_id) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        at -> BigInt,
        customer_id -> Uid,
        organization_id -> Nullable<Uid>,
        sketch -> Nullable<BigInt>,
        spread -> SmallInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    reply_copies (workspace_id, message_id, ticket_id) {
        workspace_id -> Uid,
        message_id -> Uid,
        ticket_id -> Uid,
        copy_id -> Nullable<Uid>,
        at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    canned_responses (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        title -> Text,
        folder -> Nullable<Text>,
        team_id -> Nullable<Uid>,
        shortcut -> Nullable<Text>,
        shortcut_normalized -> Nullable<Text>,
        bodies -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    macros (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        title -> Text,
        folder -> Nullable<Text>,
        position -> BigInt,
        team_id -> Nullable<Uid>,
        actions -> Text,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    canned_counts (workspace_id, response_id) {
        workspace_id -> Uid,
        response_id -> Uid,
        use_count -> BigInt,
        reopened_count -> BigInt,
        last_used_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    canned_uses (workspace_id, ticket_id) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        response_id -> Uid,
        used_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    notification_settings (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        agent_id -> Nullable<Uid>,
        wishes -> Text,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    notifications (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        agent_id -> Uid,
        ticket_id -> Uid,
        event -> SmallInt,
        scope -> SmallInt,
        actor_kind -> SmallInt,
        actor_id -> Nullable<Uid>,
        message_id -> Nullable<Uid>,
        event_count -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        read_at -> Nullable<BigInt>,
        notice -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    webhooks (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        url -> Text,
        description -> Nullable<Text>,
        enabled -> Bool,
        types -> Text,
        condition -> Nullable<Text>,
        exclude_own -> Bool,
        include_notes -> Bool,
        owner_kind -> SmallInt,
        owner_id -> Nullable<Uid>,
        disabled_reason -> Nullable<SmallInt>,
        secret_set_at -> BigInt,
        created_at -> BigInt,
        updated_at -> BigInt,
        secret -> Binary,
        old_secret -> Nullable<Binary>,
        old_secret_until -> Nullable<BigInt>,
        failures -> BigInt,
        failing_since -> Nullable<BigInt>,
        paused_until -> Nullable<BigInt>,
        last_success_at -> Nullable<BigInt>,
        last_failure_at -> Nullable<BigInt>,
        next_due_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    webhook_deliveries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        webhook_id -> Uid,
        event_id -> Uid,
        event_type -> Text,
        seq -> Nullable<BigInt>,
        cause -> SmallInt,
        state -> SmallInt,
        attempts -> BigInt,
        due_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        attempted_at -> Nullable<BigInt>,
        status -> Nullable<BigInt>,
        latency_ms -> Nullable<BigInt>,
        answer -> Nullable<Text>,
        problem -> Nullable<Text>,
        body -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    notification_deliveries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        agent_id -> Uid,
        ticket_id -> Uid,
        event_id -> Uid,
        event -> SmallInt,
        scope -> SmallInt,
        channel -> SmallInt,
        state -> SmallInt,
        reason -> Nullable<SmallInt>,
        notification_id -> Nullable<Uid>,
        mail_id -> Nullable<Uid>,
        attempts -> BigInt,
        due_at -> BigInt,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        gateway_delivery_id -> Nullable<Uid>,
        notice -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    mailboxes (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        address -> Text,
        normalized -> Text,
        signature -> Nullable<Text>,
        team_id -> Nullable<Uid>,
        is_default -> Bool,
        smtp_host -> Nullable<Text>,
        smtp_port -> BigInt,
        smtp_encryption -> SmallInt,
        smtp_username -> Nullable<Text>,
        smtp_password -> Nullable<Binary>,
        smtp_password_set_at -> Nullable<BigInt>,
        deactivated_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
        imap_host -> Nullable<Text>,
        imap_port -> BigInt,
        imap_encryption -> SmallInt,
        imap_username -> Nullable<Text>,
        imap_password -> Nullable<Binary>,
        imap_password_set_at -> Nullable<BigInt>,
        imap_folder -> Nullable<Text>,
        imap_takes_existing -> Bool,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    inbound_emails (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        state -> SmallInt,
        reason -> Nullable<SmallInt>,
        problem -> Nullable<Text>,
        fingerprint -> Text,
        message_id -> Nullable<Text>,
        mailbox_id -> Nullable<Uid>,
        from_address -> Nullable<Text>,
        from_name -> Nullable<Text>,
        subject -> Text,
        size -> BigInt,
        blob -> Text,
        is_answerable -> Bool,
        left_out -> BigInt,
        ticket_id -> Nullable<Uid>,
        ticket_message_id -> Nullable<Uid>,
        created_at -> BigInt,
        decided_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    deliveries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        message_id -> Nullable<Uid>,
        ticket_id -> Nullable<Uid>,
        mailbox_id -> Nullable<Uid>,
        recipient -> Nullable<Text>,
        is_automatic -> Bool,
        state -> SmallInt,
        reason -> Nullable<SmallInt>,
        problem -> Nullable<Text>,
        attempts -> BigInt,
        due_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        purpose -> Nullable<SmallInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    mail_refusals (workspace_id, address, purpose) {
        workspace_id -> Uid,
        address -> Text,
        purpose -> SmallInt,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    mail_fetches (workspace_id, mailbox_id) {
        workspace_id -> Uid,
        mailbox_id -> Uid,
        uid_validity -> Nullable<BigInt>,
        last_uid -> BigInt,
        since -> Nullable<BigInt>,
        stuck -> BigInt,
        failures -> BigInt,
        fetched_at -> Nullable<BigInt>,
        problem -> Nullable<Text>,
        problem_at -> Nullable<BigInt>,
        due_at -> BigInt,
        holder -> Nullable<Text>,
        leased_until -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    letters (workspace_id, delivery_id) {
        workspace_id -> Uid,
        delivery_id -> Uid,
        sealed -> Binary,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    survey_settings (workspace_id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        terms -> Text,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    survey_courses (workspace_id, ticket_id) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        version -> BigInt,
        cycle -> BigInt,
        is_solved -> Bool,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    survey_asked (workspace_id, customer_id) {
        workspace_id -> Uid,
        customer_id -> Uid,
        asked_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    surveys (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        ticket_id -> Uid,
        customer_id -> Uid,
        cycle -> BigInt,
        state -> SmallInt,
        reason -> Nullable<SmallInt>,
        agent_id -> Nullable<Uid>,
        team_id -> Nullable<Uid>,
        due_at -> BigInt,
        sent_at -> Nullable<BigInt>,
        expires_at -> Nullable<BigInt>,
        locale -> Nullable<SmallInt>,
        delivery_id -> Nullable<Uid>,
        score -> Nullable<BigInt>,
        comment -> Nullable<Text>,
        source -> Nullable<SmallInt>,
        answered_at -> Nullable<BigInt>,
        edited_at -> Nullable<BigInt>,
        answer_count -> BigInt,
        reopened_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    survey_answers (workspace_id, survey_id, place) {
        workspace_id -> Uid,
        survey_id -> Uid,
        place -> BigInt,
        score -> BigInt,
        comment -> Nullable<Text>,
        source -> SmallInt,
        answered_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    survey_keys (hash) {
        hash -> Binary,
        workspace_id -> Uid,
        survey_id -> Uid,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    rules (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        name_normalized -> Text,
        description -> Nullable<Text>,
        position -> BigInt,
        mode -> SmallInt,
        occasions -> Text,
        condition -> Text,
        actions -> Text,
        stops -> Bool,
        created_at -> BigInt,
        updated_at -> BigInt,
        after_minutes -> Nullable<BigInt>,
        after_clock -> Nullable<SmallInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    rule_waits (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        rule_id -> Uid,
        ticket_id -> Uid,
        began_at -> BigInt,
        acted_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::*;

    rule_runs (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        rule_id -> Uid,
        rule_version -> BigInt,
        ticket_id -> Uid,
        ticket_version -> BigInt,
        mode -> SmallInt,
        round -> BigInt,
        failed -> Bool,
        matched -> Text,
        actions -> Text,
        created_at -> BigInt,
        undone_at -> Nullable<BigInt>,
        undone -> Nullable<Text>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    automatic_messages (workspace_id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        messages -> Text,
        still_waiting_minutes -> BigInt,
        close_after_days -> Nullable<BigInt>,
        close_warning_days -> BigInt,
        updated_at -> BigInt,
        remind_after_days -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    automatic_stories (workspace_id, ticket_id) {
        workspace_id -> Uid,
        ticket_id -> Uid,
        version -> BigInt,
        told -> BigInt,
        warned_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    gateways (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        version -> BigInt,
        name -> Text,
        channel -> SmallInt,
        deactivated_at -> Nullable<BigInt>,
        team_id -> Nullable<Uid>,
        is_for_notifications -> Bool,
        definition -> Text,
        secrets -> Nullable<Binary>,
        inbound_secret -> Nullable<Binary>,
        inbound_secret_set_at -> Nullable<BigInt>,
        created_at -> BigInt,
        updated_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    gateway_deliveries (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        gateway_id -> Uid,
        message_id -> Nullable<Uid>,
        ticket_id -> Nullable<Uid>,
        agent_id -> Nullable<Uid>,
        recipient -> Text,
        is_automatic -> Bool,
        state -> SmallInt,
        reason -> Nullable<SmallInt>,
        problem -> Nullable<Text>,
        status_code -> Nullable<BigInt>,
        answer -> Nullable<Text>,
        provider_message_id -> Nullable<Text>,
        attempts -> BigInt,
        due_at -> BigInt,
        leased_until -> Nullable<BigInt>,
        created_at -> BigInt,
        settled_at -> Nullable<BigInt>,
        sealed -> Nullable<Binary>,
        reported_status -> Nullable<Text>,
        reported_at -> Nullable<BigInt>,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    gateway_senders (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        gateway_id -> Uid,
        address -> Text,
        customer_id -> Uid,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    bulk_actions (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        kind -> SmallInt,
        macro_id -> Nullable<Uid>,
        created_by -> Text,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    gateway_messages (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        gateway_id -> Uid,
        provider_id -> Text,
        sender -> Text,
        state -> SmallInt,
        reason -> Nullable<SmallInt>,
        ticket_id -> Nullable<Uid>,
        message_id -> Nullable<Uid>,
        created_at -> BigInt,
    }
}

table! {
    use diesel::sql_types::*;
    use crate::types::Uid;

    bulk_items (workspace_id, id) {
        workspace_id -> Uid,
        id -> Uid,
        bulk_action_id -> Uid,
        position -> BigInt,
        ticket_id -> Uid,
        ticket_version -> BigInt,
        actions -> Text,
        undone_at -> Nullable<BigInt>,
        undone -> Nullable<Text>,
    }
}

allow_tables_to_appear_in_same_query!(
    bulk_actions,
    bulk_items,
    automatic_messages,
    automatic_stories,
    rules,
    rule_runs,
    rule_waits,
    deliveries,
    letters,
    mail_fetches,
    mail_refusals,
    mailboxes,
    inbound_emails,
    canned_responses,
    canned_counts,
    canned_uses,
    macros,
    routing_policies,
    agent_acts,
    feed_cursors,
    gateways,
    gateway_deliveries,
    gateway_senders,
    gateway_messages,
    notification_settings,
    notifications,
    notification_deliveries,
    incident_proposals,
    incident_tickets,
    ticket_sketches,
    reply_copies,
    config_versions,
    sla_policies,
    sla_policy_versions,
    calendar_versions,
    survey_settings,
    survey_courses,
    survey_asked,
    surveys,
    survey_answers,
    survey_keys,
    due,
    agent_load,
    queue_counts,
    routing_decisions,
    instance_settings,
    workspaces,
    ticket_counters,
    agents,
    teams,
    team_members,
    organizations,
    customers,
    customer_addresses,
    categories,
    tickets,
    ticket_links,
    merged_messages,
    merged_links,
    split_messages,
    drafts,
    read_markers,
    presences,
    checklist_items,
    ticket_tags,
    ticket_followers,
    messages,
    attachments,
    stray_blobs,
    events,
    unfed,
    feed,
    feed_heads,
    sequencer,
    feed_seals,
    tokens,
    sessions,
    idempotency_keys,
    identity_providers,
    external_ids,
    external_identities,
    sign_in_settings,
    invitations,
    password_resets,
    impersonations,
    sign_in_providers,
    agent_identities,
    sign_in_attempts,
    stream_tickets,
    address_proofs,
    guest_codes,
    guest_sessions,
    outbox,
    triage_proposals,
    triage_states,
    triage_words,
    triage_labels,
    triage_snapshots,
    triage_outcomes,
    calendars,
    agent_periods,
);
