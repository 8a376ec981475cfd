-- Services for short messages and chats: how they are asked to send, and how messages come in by them.
CREATE TABLE gateways (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    channel SMALLINT NOT NULL,
    deactivated_at BIGINT,
    -- The team of tickets that come by it.
    team_id BLOB,
    -- Does it carry what agents are told?
    is_for_notifications BOOLEAN NOT NULL,
    -- A JSON object: the request, where its answer names the message, when each secret was set, how messages come in.
    definition TEXT NOT NULL,
    -- The secrets of the request, encrypted.
    secrets BLOB,
    -- By what call-backs are known, encrypted.
    inbound_secret BLOB,
    inbound_secret_set_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, team_id) REFERENCES teams (workspace_id, id)
);
CREATE INDEX gateways_team ON gateways (workspace_id, team_id);
CREATE INDEX gateways_created ON gateways (workspace_id, created_at, id);
CREATE UNIQUE INDEX gateways_notifying ON gateways (workspace_id) WHERE is_for_notifications;
-- A call-back names the gateway alone.
CREATE INDEX gateways_id ON gateways (id);

-- What goes out by gateways: at most one for each message, and what became of it.
CREATE TABLE gateway_deliveries (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    gateway_id BLOB NOT NULL,
    -- The message that it carries; what an agent is told has none.
    message_id BLOB,
    ticket_id BLOB,
    -- The agent who is told.
    agent_id BLOB,
    recipient TEXT NOT NULL,
    is_automatic BOOLEAN NOT NULL,
    state SMALLINT NOT NULL,
    reason SMALLINT,
    problem TEXT,
    status_code BIGINT,
    -- The beginning of what was answered, without secrets.
    answer TEXT,
    -- What the gateway calls it.
    provider_message_id TEXT,
    attempts BIGINT NOT NULL,
    -- Not before this instant; moves on with each failure.
    due_at BIGINT NOT NULL,
    -- Held by a worker until then.
    leased_until BIGINT,
    created_at BIGINT NOT NULL,
    settled_at BIGINT,
    -- The words of what an agent is told, encrypted, until it is settled.
    sealed BLOB,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, gateway_id) REFERENCES gateways (workspace_id, id),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id),
    FOREIGN KEY (workspace_id, agent_id) REFERENCES agents (workspace_id, id)
);
CREATE UNIQUE INDEX gateway_deliveries_message ON gateway_deliveries (workspace_id, message_id);
CREATE INDEX gateway_deliveries_ticket ON gateway_deliveries (workspace_id, ticket_id);
CREATE INDEX gateway_deliveries_agent ON gateway_deliveries (workspace_id, agent_id);
CREATE INDEX gateway_deliveries_created ON gateway_deliveries (workspace_id, created_at, id);
CREATE INDEX gateway_deliveries_gateway ON gateway_deliveries (workspace_id, gateway_id, created_at, id);
CREATE INDEX gateway_deliveries_state ON gateway_deliveries (workspace_id, state, created_at, id);
CREATE INDEX gateway_deliveries_recipient ON gateway_deliveries (workspace_id, recipient, created_at);
CREATE INDEX gateway_deliveries_due ON gateway_deliveries (gateway_id, due_at, id) WHERE state = 1;

-- Who writes by a gateway, and who that is here.
CREATE TABLE gateway_senders (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    gateway_id BLOB NOT NULL,
    address TEXT NOT NULL,
    customer_id BLOB NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, gateway_id) REFERENCES gateways (workspace_id, id),
    FOREIGN KEY (workspace_id, customer_id) REFERENCES customers (workspace_id, id)
);
CREATE UNIQUE INDEX gateway_senders_address ON gateway_senders (workspace_id, gateway_id, address);
CREATE INDEX gateway_senders_customer ON gateway_senders (workspace_id, customer_id);

-- What came in by gateways, each once, and what became of it.
CREATE TABLE gateway_messages (
    workspace_id BLOB NOT NULL REFERENCES workspaces (id),
    id BLOB NOT NULL,
    gateway_id BLOB NOT NULL,
    -- What the gateway calls it.
    provider_id TEXT NOT NULL,
    sender TEXT NOT NULL,
    state SMALLINT NOT NULL,
    reason SMALLINT,
    ticket_id BLOB,
    message_id BLOB,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, gateway_id) REFERENCES gateways (workspace_id, id),
    FOREIGN KEY (workspace_id, ticket_id) REFERENCES tickets (workspace_id, id),
    FOREIGN KEY (workspace_id, message_id) REFERENCES messages (workspace_id, id)
);
CREATE UNIQUE INDEX gateway_messages_provider ON gateway_messages (workspace_id, gateway_id, provider_id);
CREATE INDEX gateway_messages_sender ON gateway_messages (workspace_id, gateway_id, sender, created_at);
CREATE INDEX gateway_messages_ticket ON gateway_messages (workspace_id, ticket_id, created_at);
CREATE INDEX gateway_messages_message ON gateway_messages (workspace_id, message_id);
