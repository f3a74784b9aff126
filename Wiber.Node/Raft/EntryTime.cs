namespace Wiber.Node.Raft;

/// <summary>When a leader appended an entry.</summary>
/// <param name="TimestampUs">Its synchronized time, microseconds since 1970.</param>
/// <param name="HybridTime">Its hybrid logical clock, later than that of every entry before.</param>
/// <param name="ClockBound">
/// How far its clock may have been off, as <see cref="Wiber.Client.Messages.ClockBound"/> has it.
/// </param>
public readonly record struct EntryTime(long TimestampUs, ulong HybridTime, ushort ClockBound = 0)
{
    /// <summary>How far the leader's clock may have been off, in microseconds, rounded up; nothing if it did not know.</summary>
    public long? BoundUs => Wiber.Client.Messages.ClockBound.ToMicroseconds(ClockBound);
}
