using Wiber.Benchmarks.Load;
using Wiber.Benchmarks.Systems;

namespace Wiber.Benchmarks.Workloads;

/// <summary>Looks whether what was acknowledged is there.</summary>
internal static class ReadBack
{
    /// <summary>Counts the messages that cannot be read.</summary>
    public static async Task<long> CountLostAsync(
        IBenchmarkTopic topic, NumberSet acknowledged, CancellationToken cancellationToken)
    {
        var stored = new NumberSet();
        await topic.ReadAllAsync(payload => Add(stored, payload), cancellationToken);
        return acknowledged.CountMissingIn(stored);
    }

    private static void Add(NumberSet stored, ReadOnlySpan<byte> payload)
    {
        if (Payload.TryReadNumber(payload) is { } number)
        {
            stored.Add(number);
        }
    }
}
