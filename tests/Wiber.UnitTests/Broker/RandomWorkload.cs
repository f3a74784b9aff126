namespace Wiber.UnitTests.Broker;

/// <summary>
/// Fills a log with what real clients send, all mixed: plain messages, repeated ids, producers that retry and come out of order.
/// </summary>
internal static class RandomWorkload
{
    private static readonly string[] Topics = ["topic-0", "topic-1", "topic-2"];

    public static void Append(TestLog log, int seed, int entries)
    {
        // They may be there from the last time.
        Array.ForEach(Topics, topic => log.AppendTopic(topic));
        var random = new Random(seed);
        var produced = new List<(string Topic, ulong Producer, ulong Sequence, TestMessage[] Messages)>();
        for (int entry = 0; entry < entries; entry++)
        {
            string topic = Topics[random.Next(Topics.Length)];
            switch (random.Next(10))
            {
                case 0:
                    log.AppendNoOp();
                    break;

                case < 4:
                    log.AppendMessages(topic, Messages(random));
                    break;

                case < 8:
                    ulong sequence = (ulong)(entry + random.Next(20));
                    produced.Add((topic, (ulong)random.Next(1, 4), sequence, Messages(random)));
                    Append(log, produced[^1]);
                    break;

                default:
                    if (produced.Count > 0)
                    {
                        Append(log, produced[random.Next(produced.Count)]);
                    }

                    break;
            }
        }
    }

    private static void Append(TestLog log, (string Topic, ulong Producer, ulong Sequence, TestMessage[] Messages) batch) =>
        log.AppendBatch(batch.Topic, batch.Producer, batch.Sequence, batch.Messages);

    private static TestMessage[] Messages(Random random) =>
    [
        .. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new TestMessage(
            $"payload {random.Next()}", random.Next(3) == 0 ? null : $"id-{random.Next(200)}")),
    ];
}
