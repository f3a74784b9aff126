namespace Wiber.Node.Broker.Reading;

/// <summary>Whether a read found its partition.</summary>
internal enum ReadStatus
{
    Found,
    UnknownTopic,
    UnknownPartition,
}
