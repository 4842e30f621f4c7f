/**
 * The tables, as plain SQL, a text a version: the first makes version 1 of nothing, and so on. Never change one that was released.
 * Amounts are millionths of a dollar. Every transaction that writes records locks the row of its film first, then that of its run, then
 * jobs; so `seq` has no gaps, and who reads all records behind one has seen everything up to the last.
 */
export const MIGRATIONS: readonly string[] = [
  `
create table shotlist.film (
  name text primary key,
  identity text,
  header text,
  seq bigint not null default 0,
  committed bigint not null default 0 check (committed >= 0),
  created timestamptz not null default now()
);

create table shotlist.run (
  film text not null references shotlist.film,
  id text not null,
  person text not null,
  host text not null,
  process integer not null,
  identity text,
  manifest_sha256 text,
  manifest_read text,
  started timestamptz not null default clock_timestamp(),
  live_until timestamptz not null,
  ended timestamptz,
  reserved bigint not null default 0 check (reserved >= 0),
  counted bigint not null default 0,
  primary key (film, id)
);

create table shotlist.job (
  film text not null references shotlist.film,
  id text not null,
  run text not null,
  shot text not null,
  take integer not null,
  model text not null,
  gateway text not null,
  content text not null,
  replaces text,
  quote bigint,
  counts bigint not null check (counts >= 0),
  is_uncounted boolean not null,
  is_live boolean not null,
  flight smallint not null,
  request_id text,
  holder text,
  first_seq bigint not null,
  seq bigint not null,
  line text not null,
  primary key (film, id)
);

create unique index job_one_live on shotlist.job (film, shot, take, content) where is_live;
create index job_in_order on shotlist.job (film, first_seq);
create index job_replaces on shotlist.job (film, replaces) where replaces is not null;
create index job_uncounted on shotlist.job (film) where is_uncounted;
create index job_in_flight on shotlist.job (film) where flight > 0;
create index job_held on shotlist.job (film, holder) where holder is not null;

create table shotlist.record (
  film text not null references shotlist.film,
  seq bigint not null,
  job text not null,
  line text not null,
  at timestamptz not null default clock_timestamp(),
  primary key (film, seq)
);
`,
];

/** What a role has to be allowed that runs films, and no more: records are never changed, and nothing is ever deleted. */
export const GRANTS = (role: string) => `
grant usage on schema shotlist to ${role};
grant select on shotlist.version to ${role};
grant select, insert, update on shotlist.film, shotlist.run, shotlist.job to ${role};
grant select, insert on shotlist.record to ${role};
`;
