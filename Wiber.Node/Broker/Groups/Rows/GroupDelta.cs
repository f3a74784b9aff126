namespace Wiber.Node.Broker.Groups.Rows;

/// <summary>What changed in the groups from one checkpoint to the next.</summary>
/// <param name="Changed">The rows that are new or other than before.</param>
/// <param name="Removed">The rows that are not there any more; some never were in the store. None of them is in
/// <paramref name="Changed"/>.</param>
internal sealed record GroupDelta(GroupRows Changed, GroupKeys Removed);
