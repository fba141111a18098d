import gossipService from '@eventstore/db-client/generated/gossip_grpc_pb.js';
import gossip from '@eventstore/db-client/generated/gossip_pb.js';
import featuresService from '@eventstore/db-client/generated/serverfeatures_grpc_pb.js';
import features from '@eventstore/db-client/generated/serverfeatures_pb.js';
import streamsService from '@eventstore/db-client/generated/streams_grpc_pb.js';
import { Server, ServerCredentials, type Metadata } from '@grpc/grpc-js';
import { randomUUID } from 'node:crypto';
import { appendCall, batchAppendCall } from './append-calls.js';
import { DoubleLog } from './double-log.js';
import { Faults } from './faults.js';
import { Front } from './front.js';
import { readCall } from './read-call.js';
import type { CallName, DoubleState } from './state.js';
import { uuidOf } from './wire.js';

/**
 * A double of EventStoreDB for tests: its protocol (ServerFeatures, Gossip, and of Streams what Ramus uses) over a log in
 * memory, and the ways in which a network and a cluster fail. It is no database: nothing of it reaches a disk.
 */
export class EsdbDouble implements DoubleState {
  readonly faults = new Faults();
  readonly calls: Record<CallName, number> = { append: 0, batchAppend: 0, read: 0, subscribe: 0 };
  /** The `requires-leader` and user of each call, in order. */
  readonly leaderWasRequired: boolean[] = [];
  isDeaf = false;
  sent = 0;
  /** Where refusals and gossip send clients to; itself by default. */
  leader: { address: string; port: number } = { address: '127.0.0.1', port: 0 };

  /** @param log shared by the nodes of one cluster; a new one by default. */
  static async start(log = new DoubleLog()): Promise<EsdbDouble> {
    const server = new Server({ 'grpc.max_receive_message_length': 17 * 1_048_576 });
    const behind = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    const double = new EsdbDouble(server, log, new Front(behind));
    double.serve();
    await double.listen();
    return double;
  }

  private constructor(
    private readonly server: Server,
    readonly log: DoubleLog,
    readonly front: Front,
  ) {}

  port = 0;

  get url(): string {
    return `esdb://127.0.0.1:${this.port}?tls=false`;
  }

  /** A cluster of which this node is a seed. */
  get discoverUrl(): string {
    return `esdb+discover://127.0.0.1:${this.port}?tls=false`;
  }

  /** Every connection breaks off; new ones are welcome. */
  kill(): void {
    this.front.cut();
  }

  /** Nobody is there any more until `listen`: the log stays. */
  async vanish(): Promise<void> {
    await this.front.close();
  }

  async listen(): Promise<void> {
    this.port = await this.front.open();
    if (this.leader.port === 0) this.leader = { ...this.leader, port: this.port };
  }

  async stop(): Promise<void> {
    await this.front.close();
    this.server.forceShutdown();
  }

  count(call: CallName, metadata: Metadata): void {
    this.calls[call] += 1;
    this.leaderWasRequired.push(metadata.get('requires-leader')[0] === 'true');
  }

  private serve(): void {
    this.server.addService(streamsService.StreamsService, {
      append: appendCall(this),
      batchAppend: batchAppendCall(this),
      read: readCall(this),
    });
    this.server.addService(featuresService.ServerFeaturesService, {
      getSupportedMethods: (_call: unknown, reply: (error: null, methods: unknown) => void) =>
        reply(null, supported()),
    });
    this.server.addService(gossipService.GossipService, {
      read: (_call: unknown, reply: (error: null, cluster: unknown) => void) =>
        reply(null, cluster(this.leader)),
    });
  }
}

function supported() {
  const methods = new features.SupportedMethods();
  methods.setEventStoreServerVersion('23.10.0');
  methods.setMethodsList(
    ['append', 'batchappend', 'read'].map((name) => {
      const method = new features.SupportedMethod();
      method.setServiceName('event_store.client.streams.streams');
      method.setMethodName(name);
      return method;
    }),
  );
  return methods;
}

function cluster({ address, port }: { address: string; port: number }) {
  const end = new gossip.EndPoint();
  end.setAddress(address);
  end.setPort(port);
  const member = new gossip.MemberInfo();
  member.setInstanceId(uuidOf(randomUUID()));
  member.setTimeStamp(String(Date.now()));
  member.setState(gossip.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(end);
  const info = new gossip.ClusterInfo();
  info.setMembersList([member]);
  return info;
}
