namespace Wiber.PowerShell.Messages;

/// <summary>In which order messages come.</summary>
public enum MessageOrder
{
    /// <summary>As they were stored: the order of offsets in every partition.</summary>
    Log,

    /// <summary>By their senders' times, corrected where a sender said how its clock stands.</summary>
    Timestamp,
}
