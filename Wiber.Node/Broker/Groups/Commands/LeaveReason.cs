namespace Wiber.Node.Broker.Groups.Commands;

/// <summary>Why a member is no longer in its group. The numbers are in the log: never change one.</summary>
internal enum LeaveReason : byte
{
    /// <summary>It said so.</summary>
    Left = 1,

    /// <summary>Within its session timeout it was not heard of, or did not let go of what it was asked for.</summary>
    Expired = 2,
}
