namespace Wiber.Node.Broker;

/// <summary>Whether a read found its partition.</summary>
internal enum ReadStatus
{
    Found,
    UnknownTopic,
    UnknownPartition,
}
