namespace Wiber.Client.Api;

/// <summary>When a publish is acknowledged.</summary>
public enum Acks
{
    /// <summary>On the disks of a majority.</summary>
    Quorum,

    /// <summary>On the leader's disk: lost if the leader is lost before it replicated.</summary>
    Leader,

    /// <summary>Accepted by the leader, on no disk yet.</summary>
    None,
}
