using Wiber.Node.Broker;
using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker;

/// <summary>Fills a log as real clients and the retention of a leader do: a mixed workload, and trims that come late.</summary>
internal static class TrimWorkload
{
    public static void Append(TestLog log, int seed, int rounds)
    {
        var random = new Random(seed);
        var leader = new MessageBroker(new MemoryBrokerStore(), log);
        for (int round = 0; round < rounds; round++)
        {
            RandomWorkload.Append(log, random.Next(), random.Next(1, 40));
            leader.ApplyAll(log);
            ulong last = (ulong)random.NextInt64((long)leader.AppliedIndex.Value + 1);
            if (leader.PlanTrim(new(last)) is { } trim)
            {
                RandomWorkload.Append(log, random.Next(), random.Next(4));
                log.AppendCommand(trim);
            }
        }
    }
}
