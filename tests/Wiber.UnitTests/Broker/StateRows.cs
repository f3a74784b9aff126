using Wiber.Node.Broker.Stores;

namespace Wiber.UnitTests.Broker;

/// <summary>A stored state as text, to compare what different stores give.</summary>
internal static class StateRows
{
    public static string Describe(BrokerState state) => string.Join(
        '\n',
        [
            $"{state.Applied} {state.LogBytes} {state.Trim} {state.NextTopic}",
            .. Sort(state.Topics),
            .. Sort(state.Partitions),
            .. Sort(state.OffsetIndex),
            .. Sort(state.Skipped.Select(
                row => $"{row.Topic} {row.Partition} {row.Index} {Convert.ToHexString(row.Skipped.ToBytes())}")),
            .. Sort(state.Holes),
            .. Sort(state.Producers.Select(
                row => $"{row.Key} {row.LastUsed} {string.Join(' ', row.Batches.OrderBy(batch => batch.Sequence))}")),
        ]);

    private static IEnumerable<string> Sort<T>(IEnumerable<T> rows) =>
        rows.Select(row => row!.ToString()!).Order(StringComparer.Ordinal);
}
