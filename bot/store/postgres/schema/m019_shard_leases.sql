create table shard_leases (
    name text collate "C" primary key,
    holder text collate "C" not null,
    shards bigint not null,
    until text collate "C" not null
);
