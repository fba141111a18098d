import shared from '@eventstore/db-client/generated/shared_pb.js';
import streams from '@eventstore/db-client/generated/streams_pb.js';
import {
  status,
  type handleBidiStreamingCall,
  type handleClientStreamingCall,
  type ServiceError,
} from '@grpc/grpc-js';
import any from 'google-protobuf/google/protobuf/any_pb.js';
import statusPb from '@eventstore/db-client/generated/status_pb.js';
import empty from 'google-protobuf/google/protobuf/empty_pb.js';
import type { AppendOutcome, Expected, ProposedEvent } from './double-log.js';
import type { DoubleState } from './state.js';
import {
  expectedFrom,
  identifierOf,
  proposedFrom,
  refusal,
  streamFrom,
  uuidOf,
  type AppendReq,
  type AppendResp,
  type BatchAppendReq,
  type BatchAppendResp,
} from './wire.js';

type Reply = (error: ServiceError | null, outcome?: AppendOutcome) => void;

/** Does one append as the double's faults will have it. */
function perform(
  double: DoubleState,
  { stream, events, expected }: { stream: string; events: readonly ProposedEvent[]; expected: Expected },
  reply: Reply,
): void {
  const write = () => double.log.append(stream, events, expected);
  switch (double.faults.take()) {
    case 'cut-before':
      return double.front.cut();
    case 'reply-lost':
      write();
      return double.front.cut();
    case 'stalled':
      write();
      return;
    case 'not-leader': {
      const { address, port } = double.leader;
      const facts = { 'leader-endpoint-host': address, 'leader-endpoint-port': String(port) };
      return reply(refusal(status.NOT_FOUND, 'not-leader', facts));
    }
    case 'no-quorum':
      return reply(refusal(status.ABORTED, ''));
    case 'duplicate-reply': {
      const outcome = write();
      reply(null, outcome);
      return reply(null, outcome);
    }
    default:
      return reply(null, write());
  }
}

/** `Streams.Append`: one request a stream of messages, one reply. */
export const appendCall =
  (double: DoubleState): handleClientStreamingCall<AppendReq, AppendResp> =>
  (call, callback) => {
    double.count('append', call.metadata);
    let stream = '';
    let expected: Expected = 'any';
    const events: ProposedEvent[] = [];
    call.on('data', (request: AppendReq) => {
      const options = request.getOptions();
      const proposed = request.getProposedMessage();
      if (options) {
        stream = streamFrom(options);
        expected = expectedFrom(options) ?? BigInt(options.getRevision());
      }
      if (proposed) events.push(proposedFrom(proposed));
    });
    call.on('error', () => undefined);
    call.on('end', () => {
      perform(double, { stream, events, expected }, (error, outcome) => {
        if (error || !outcome) return callback(error);
        if (outcome.kind === 'too-large')
          return callback(
            refusal(status.INVALID_ARGUMENT, 'maximum-append-size-exceeded', {
              'maximum-append-size': String(outcome.maxBytes),
            }),
          );
        callback(null, appendResponse(outcome, expected));
      });
    });
  };

function appendResponse(
  outcome: Exclude<AppendOutcome, { kind: 'too-large' }>,
  expected: Expected,
): AppendResp {
  const response = new streams.AppendResp();
  if (outcome.kind === 'appended') {
    const position = new streams.AppendResp.Position();
    position.setCommitPosition(String(outcome.position));
    position.setPreparePosition(String(outcome.position));
    const success = new streams.AppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    response.setSuccess(success);
    return response;
  }
  const wrong = new streams.AppendResp.WrongExpectedVersion();
  if (outcome.actual === 'no-stream') wrong.setCurrentNoStream(new shared.Empty());
  else wrong.setCurrentRevision(String(outcome.actual));
  if (typeof expected === 'bigint') wrong.setExpectedRevision(String(expected));
  else wrong.setExpectedNoStream(new shared.Empty());
  response.setWrongExpectedVersion(wrong);
  return response;
}

/** `Streams.BatchAppend`: many appends over one call, told apart by a correlation id. */
export const batchAppendCall =
  (double: DoubleState): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> =>
  (call) => {
    double.count('batchAppend', call.metadata);
    const gathering = new Map<string, { stream: string; expected: Expected; events: ProposedEvent[] }>();
    call.on('data', (request: BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? '';
      const options = request.getOptions();
      const append = gathering.get(id) ?? { stream: '', expected: 'any' as Expected, events: [] };
      gathering.set(id, append);
      if (options) {
        append.stream = streamFrom(options);
        append.expected = expectedFrom(options) ?? BigInt(options.getStreamPosition());
      }
      append.events.push(...request.getProposedMessagesList().map(proposedFrom));
      if (!request.getIsFinal()) return;
      gathering.delete(id);
      perform(double, append, (error, outcome) => {
        if (outcome) call.write(batchResponse(id, append.stream, outcome));
        else call.emit('error', error);
      });
    });
    call.on('error', () => undefined);
    call.on('end', () => call.end());
  };

function batchResponse(id: string, stream: string, outcome: AppendOutcome): BatchAppendResp {
  const response = new streams.BatchAppendResp();
  response.setCorrelationId(uuidOf(id));
  response.setStreamIdentifier(identifierOf(stream));
  if (outcome.kind === 'appended') {
    const position = new shared.AllStreamPosition();
    position.setCommitPosition(String(outcome.position));
    position.setPreparePosition(String(outcome.position));
    const success = new streams.BatchAppendResp.Success();
    success.setCurrentRevision(String(outcome.revision));
    success.setPosition(position);
    response.setSuccess(success);
    return response;
  }
  const details = new any.Any();
  if (outcome.kind === 'wrong-revision') {
    const wrong = new shared.WrongExpectedVersion();
    if (outcome.actual === 'no-stream') wrong.setCurrentNoStream(new empty.Empty());
    else wrong.setCurrentStreamRevision(String(outcome.actual));
    details.pack(wrong.serializeBinary(), 'event_store.client.WrongExpectedVersion');
  } else {
    const tooLarge = new shared.MaximumAppendSizeExceeded();
    tooLarge.setMaxappendsize(outcome.maxBytes);
    details.pack(tooLarge.serializeBinary(), 'event_store.client.MaximumAppendSizeExceeded');
  }
  const error = new statusPb.Status();
  error.setDetails(details);
  response.setError(error);
  return response;
}
