namespace Wiber.UnitTests.Client.Consuming;

/// <summary>What a consumer asks a node for.</summary>
internal enum GroupRequest
{
    Join,
    Heartbeat,
    Commit,
    Fetch,
    Leave,
}
