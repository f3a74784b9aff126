using System.Diagnostics;
using System.Text.Json;
using Wiber.Client.Messages;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Compatibility;

/// <summary>
/// <c>POST /send</c> and <c>POST /replicate</c>: store a message through the leader's log and answer when a majority has it on
/// disk. A <c>msg_id</c> that is there already answers with the number and the times of the original.
/// </summary>
internal sealed class SendEndpoint(
    NodeContext node, Publisher publisher, StoreLatency latency)
{
    private const int BodyBytesMax = 1024 * 1024;
    private const string JsonContentType = "application/json";

    public Task HandleSendAsync(HttpContext context) =>
        HandleAsync(context, SeedMessageReader.ReadSent, hasTimes: true);

    public Task HandleReplicateAsync(HttpContext context) =>
        HandleAsync(context, SeedMessageReader.ReadReplicated, hasTimes: false);

    private async Task HandleAsync(HttpContext context, Func<ReadOnlyMemory<byte>, SeedMessage> read, bool hasTimes)
    {
        HttpRequest request = context.Request;
        using RequestBody body = await RequestBody.ReadAsync(
            request, node.Limits.RequestBytes, context.RequestAborted, BodyBytesMax);
        SeedMessage message = read(body.Memory);
        await node.RequireLeadingAsync(request);
        string id = message.Id ?? Guid.NewGuid().ToString();
        long started = Stopwatch.GetTimestamp();
        PublishResult result = await StoreAsync(message, id);
        if (result.Status == ProposalStatus.OutcomeUnknown)
        {
            await SeedsAnswer.OutcomeUnknownAsync(context, id);
            return;
        }

        ApplyOutcome outcome = PublishProblems.RequireApplied(node, result, request)[0];
        PublishProblems.RequireStored([outcome]);
        latency.Add(started);
        MessageOutcome place = outcome[0];
        (double Original, double Corrected)? times = hasTimes ? FindTimes(message, outcome, place) : null;
        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("status"u8, "ok"u8);
            json.WriteNumber("seq"u8, SeedsTopic.Seq(place.Offset));
            json.WriteString("msg_id"u8, id);
            if (hasTimes)
            {
                WriteTimes(json, times);
            }

            json.WriteEndObject();
        });
    }

    private async Task<PublishResult> StoreAsync(SeedMessage message, string id)
    {
        TopicDescription topic = await publisher.FindTopicAsync(SeedsTopic.Name, partitions: 1);
        RoutedBatch batch = publisher.Begin(topic, SeedsTopic.Partition, identity: null);
        var content = new MessageContent
        {
            Id = id,
            Sender = message.Sender,
            Recipient = message.Recipient,
            ClientTimestampUs = message.TimestampUs,
            ContentType = message.IsJson ? JsonContentType : null,
            Payload = message.Payload.Span,
        };
        return batch.TryAdd(content, out MessageBatchError error)
            ? await publisher.StoreAsync(batch, ProposalAcks.Quorum)
            : throw new ProblemException(Describe(error));
    }

    private static Problem Describe(MessageBatchError error)
    {
        string detail = new MessageBatchProblem(error, MessageBatchProblem.WholeBatch).ToString();
        return error is MessageBatchError.PayloadTooLarge or MessageBatchError.BatchTooLarge
            ? Problem.TooLarge(detail)
            : Problem.InvalidMessage(detail);
    }

    /// <summary>The times of the message; of a duplicate, those of the original, if that is still there.</summary>
    private (double Original, double Corrected)? FindTimes(SeedMessage message, ApplyOutcome outcome, MessageOutcome place)
    {
        if (!place.Duplicate)
        {
            long leaderUs = outcome.Entry.Header.TimestampUs;
            double sentTs = SeedsTopic.Seconds(message.TimestampUs ?? leaderUs);
            return (sentTs, sentTs);
        }

        return node.Broker.FindMessage(SeedsTopic.Name, place.Partition, place.Offset) is { } found
            ? (SeedMessageWriter.OriginalTs(found, found.Open()), SeedMessageWriter.CorrectedTs(found, found.Open()))
            : null;
    }

    /// <summary>
    /// Senders of this API say nothing of their clocks, and theirs were never measured: no offset is applied and none is claimed.
    /// </summary>
    private static void WriteTimes(Utf8JsonWriter json, (double Original, double Corrected)? times)
    {
        if (times is { } known)
        {
            json.WriteNumber("corrected_ts"u8, known.Corrected);
            json.WriteNumber("original_ts"u8, known.Original);
        }
        else
        {
            json.WriteNull("corrected_ts"u8);
            json.WriteNull("original_ts"u8);
        }

        json.WriteStartObject("correction"u8);
        json.WriteNumber("applied_offset"u8, 0.0);
        json.WriteString("method"u8, "hybrid"u8);
        json.WriteNumber("magnitude"u8, 0.0);
        json.WriteStartObject("accuracy"u8);
        json.WriteNumber("confidence_interval"u8, 0.0);
        json.WriteNumber("lower_bound"u8, 0.0);
        json.WriteNumber("upper_bound"u8, 0.0);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
