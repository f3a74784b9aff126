using System.Text;
using System.Text.Json;
using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Api.Groups;

namespace Wiber.Testing;

/// <summary>
/// A little of everything that a cluster keeps, put in once and looked for later: after an upgrade, a restart, a restore. What is
/// put in must not change as long as folders that hold it are kept for tests.
/// </summary>
public static class SampleData
{
    private const int PlainCount = 40;
    private const int BulkCount = 100;
    private const int BulkChars = 2_000;
    private const int DeletedOffset = 3;
    private const ulong Producer = 77;

    /// <summary>Puts it into an empty cluster.</summary>
    public static async Task FillAsync(WiberClient client)
    {
        await client.CreateTopicAsync(new NewTopic { Topic = "plain", RetentionMessages = 1_000, MessageBytesMax = 4_096 });
        await client.CreateTopicAsync(new NewTopic { Topic = "shared", Partitions = 3 });
        await client.CreateTopicAsync(new NewTopic { Topic = "gone" });
        await client.PublishAsync("gone", OutgoingMessage.Text("never seen again"));
        await client.DeleteTopicAsync("gone");
        for (int i = 0; i < PlainCount; i++)
        {
            await client.PublishAsync("plain", Plain(i));
            await client.PublishAsync("shared", OutgoingMessage.Text($"shared {i}"), partition: i % 3);
        }

        await client.DeleteMessageAsync("plain", 0, DeletedOffset);
        OutgoingMessage[] bulk = [.. Enumerable.Range(0, BulkCount).Select(Bulk)];
        await client.PublishAsync("bulk", bulk);
        await client.PublishAsync("bulk", bulk[..1]);
        await PublishAsProducerAsync(client);
        await client.CommitAsync("crew", new GroupCommit
        {
            Offsets = [new CommitOffset { Topic = "shared", Partition = 1, Offset = 5, Metadata = "half way" }],
        });
        await client.JoinGroupAsync("crew", "member", new GroupJoin { Topics = ["plain"], SessionTimeoutMs = 60_000 });
    }

    /// <summary>Looks for it, and says what is not as it was. Republishes, which must store nothing.</summary>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(WiberClient client)
    {
        var problems = new List<string>();

        // A node that has just started may have to apply what it finds first; from this read on it has.
        await client.PreferLeaderAsync();
        await ReadAsync(client, "plain", 0);
        IReadOnlyList<TopicDescription> topics = await client.GetTopicsAsync();
        Check("topics", "bulk, plain, produced, shared", string.Join(", ", topics.Select(topic => topic.Topic).Order()));
        TopicDescription plain = await client.GetTopicAsync("plain");
        Check("settings of plain", (1_000L, 4_096), (plain.RetentionMessages, plain.MessageBytesMax));

        IReadOnlyList<Message> messages = await ReadAsync(client, "plain", 0);
        Check(
            "messages of plain",
            string.Join('\n', Enumerable.Range(0, PlainCount).Where(i => i != DeletedOffset).Select(i => Describe(i, Plain(i)))),
            string.Join('\n', messages.Select(Describe)));
        for (int partition = 0; partition < 3; partition++)
        {
            Check(
                $"messages of shared {partition}",
                string.Join('\n', Enumerable.Range(0, PlainCount).Where(i => i % 3 == partition).Select(i => $"shared {i}")),
                string.Join('\n', (await ReadAsync(client, "shared", partition)).Select(message => message.GetText())));
        }

        messages = await ReadAsync(client, "bulk", 0);
        Check("messages of bulk", BulkCount, messages.Count(message => message.GetText().Length > BulkChars));
        FetchAnswer filtered = await client.FetchAsync("plain", FetchStart.Earliest, filter: new MessageFilter { Sender = "s7" });
        Check("messages found by sender", 1, filtered.Messages.Count);

        PublishAnswer again = await client.PublishAsync("plain", Plain(9));
        Check("an id that is known", (9L, true), (again.Offset, again.Duplicate));
        Check("a producer's retry", (0L, true), await PublishAsProducerAsync(client));
        GroupPartition committed = (await client.GetGroupAsync("crew")).Partitions.Single(
            each => each.Topic == "shared" && each.Partition == 1);
        Check("the group's offset", 5L, committed.Offset);
        return problems;

        void Check<T>(string what, T expected, T found)
        {
            if (!EqualityComparer<T>.Default.Equals(expected, found))
            {
                problems.Add($"{what}: expected {expected}, found {found}");
            }
        }
    }

    private static OutgoingMessage Plain(int number) => OutgoingMessage.Text($"plain {number} é€") with
    {
        Id = $"plain-{number}",
        Key = "key",
        Sender = $"s{number}",
        Recipient = "all",
        Headers = new Dictionary<string, string> { ["number"] = $"{number}" },
        Timestamp = DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(number),
    };

    private static OutgoingMessage Bulk(int number) =>
        OutgoingMessage.Text($"{number} {new string('x', BulkChars)}") with { Id = $"bulk-{number}" };

    private static string Describe(int offset, OutgoingMessage message) =>
        $"{offset} {message.Id} {message.Key} {message.Sender} {message.Recipient} {message.Headers!["number"]} "
        + $"{message.Timestamp:O} {Encoding.UTF8.GetString(message.Payload.Span)}";

    private static string Describe(Message message) =>
        $"{message.Offset} {message.Id} {message.Key} {message.Sender} {message.Recipient} {message.Headers?["number"]} "
        + $"{message.ClientTimestamp:O} {message.GetText()}";

    private static async Task<IReadOnlyList<Message>> ReadAsync(WiberClient client, string topic, int partition) =>
        (await client.FetchAsync(
            topic, FetchStart.Earliest, limit: 10_000, partition: partition, consistency: ReadConsistency.Linearizable)).Messages;

    /// <summary>
    /// Publishes with a producer's number, as a client does; always the same, so all but the first are retries.
    /// </summary>
    private static async Task<(long Offset, bool IsDuplicate)> PublishAsProducerAsync(WiberClient client)
    {
        using HttpResponseMessage answer = await client.RelayAsync(new RelayRequest
        {
            Method = HttpMethod.Post,
            PathAndQuery = "/v1/topics/produced/messages",
            Body = "{\"payload\":\"once\"}"u8.ToArray(),
            Headers = new Dictionary<string, string> { [WiberHeaders.Producer] = $"{Producer}", [WiberHeaders.Sequence] = "1" },
        });
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        JsonElement root = document.RootElement;
        return (root.GetProperty("offset").GetInt64(), root.GetProperty("duplicate").GetBoolean());
    }
}
