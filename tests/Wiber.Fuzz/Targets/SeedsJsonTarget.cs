using Wiber.Client.Messages;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;
using Wiber.Node.Http.Compatibility;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Publishing;

namespace Wiber.Fuzz.Targets;

/// <summary>The bodies of the seeds' API: what is accepted can be stored and shown, or is refused with its reason.</summary>
internal sealed class SeedsJsonTarget(string name, Action<ReadOnlyMemory<byte>> read, params string[] corpus) : FuzzTarget
{
    public static IEnumerable<FuzzTarget> All =>
    [
        new SeedsJsonTarget(
            "seeds-send",
            body => Store(SeedMessageReader.ReadSent(body)),
            "{'sender': 'ana', 'recipient': 'bob', 'payload': 'hi \\u00e9', 'msg_id': 'a-1', 'ts': 1769860800.25}",
            "{'payload': {'a': [1, 2]}, 'ts': '1769860800'}",
            "{}"),
        new SeedsJsonTarget(
            "seeds-replicate",
            body => Store(SeedMessageReader.ReadReplicated(body)),
            "{'msg': {'msg_id': 'a-1', 'sender': 'ana', 'payload': 'x', 'ts': 1.5}, 'more': [1]}",
            "{'msg': {'msg_id': 7}}"),
        new SeedsJsonTarget("seeds-since", body => SeedMessageReader.ReadSince(body), "{'since': 41}", "{}", " "),
        new SeedsJsonTarget(
            "seeds-timestamp",
            body => SeedMessageReader.ReadTimestamp(body),
            "{'timestamp': 1769860800.5, 'sender': 'ana'}",
            "{'timestamp': null}"),
    ];

    public override string Name => name;

    public override int Weight => 15;

    public override IReadOnlyList<byte[]> Corpus { get; } = [.. corpus.Select(SampleJson.Of)];

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        .. SampleTexts.JsonWords,
        .. SampleTexts.Utf8(
            "\"msg\":", "\"msg_id\":", "\"sender\":", "\"recipient\":", "\"payload\":", "\"ts\":", "\"since\":", "\"timestamp\":",
            "\"NaN\"", "\"Infinity\"", "1e308", "-62135596800", "253402300799.9999999", "253402300800", "\"1e309\""),
    ];

    public override Verdict Try(FuzzInput input)
    {
        try
        {
            read(input.Bytes);
            return Verdict.Accepted;
        }
        catch (ProblemException exception)
        {
            Require(exception.Problem.Status is 400 or 413, $"a refusal with status {exception.Problem.Status}");
            return Verdict.Refused;
        }
    }

    /// <summary>Encodes a message as the endpoint does, and checks what would be in the log.</summary>
    private static void Store(SeedMessage message)
    {
        RoutedBatch batch = PublishJson.NewBatch(partition: 0);
        var content = new MessageContent
        {
            Id = message.Id,
            Sender = message.Sender,
            Recipient = message.Recipient,
            ClientTimestampUs = message.TimestampUs,
            ContentType = message.IsJson ? "application/json" : null,
            Payload = message.Payload.Span,
        };
        if (!batch.TryAdd(content, out MessageBatchError error))
        {
            throw new ProblemException(Problem.InvalidMessage(error.ToString()));
        }

        PublishJson.Check(batch);
    }
}
