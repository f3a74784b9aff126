namespace Wiber.Node.Broker.Snapshots;

/// <summary>A snapshot is damaged, or of another cluster or version. Whoever was given it keeps the state it has.</summary>
internal sealed class InvalidSnapshotException(string message, Exception? innerException = null)
    : Exception(message, innerException);
