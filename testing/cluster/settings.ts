/** The times that decide how long a failover takes, in seconds. */
export type Times = { ttl: number; loopWait: number; retryTimeout: number }
export const usualTimes: Times = { ttl: 20, loopWait: 2, retryTimeout: 5 }

export type Node = { name: string; port: number; api: number; folder: string }

/** Strict synchronous mode: what is committed is on two nodes, or the commit waits. */
export const patroniSettings = ({ name, port, api, folder }: Node, etcd: number, times: Times) => `
scope: frontdesk
name: ${name}
restapi: { listen: '127.0.0.1:${api}', connect_address: '127.0.0.1:${api}' }
# Not etcd3: before Patroni 3.0.3 a leader that wakes up takes the lock back from its successor there.
etcd: { hosts: ['127.0.0.1:${etcd}'], use_proxies: true }
bootstrap:
  dcs:
    ttl: ${times.ttl}
    loop_wait: ${times.loopWait}
    retry_timeout: ${times.retryTimeout}
    master_start_timeout: 0
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      parameters:
        max_connections: 200
        # A standby that is frozen is given up, so that another one becomes the synchronous one.
        wal_sender_timeout: 3s
        wal_receiver_timeout: 3s
        log_min_messages: fatal
  initdb: [ { encoding: UTF8 }, { locale: C } ]
postgresql:
  listen: '127.0.0.1:${port}'
  connect_address: '127.0.0.1:${port}'
  data_dir: ${folder}/data
  bin_dir: /usr/lib/postgresql/15/bin
  pgpass: ${folder}/pgpass
  authentication:
    superuser: { username: postgres, password: unused }
    replication: { username: replicator, password: unused }
    rewind: { username: rewind, password: unused }
  parameters: { unix_socket_directories: '${folder}' }
  pg_hba:
    - host all all 127.0.0.1/32 trust
    - host replication replicator 127.0.0.1/32 trust
    - local all all trust
`

/** Connections go to the leader, and end when it is none any more. */
export const haproxySettings = (port: number, nodes: Node[]) => `
global
  maxconn 1000
defaults
  mode tcp
  timeout connect 2s
  timeout client 30m
  timeout server 30m
  timeout check 1s
listen leader
  bind 127.0.0.1:${port}
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
${nodes.map(({ name, port, api }) => `  server ${name} 127.0.0.1:${port} check port ${api}`).join('\n')}
`
