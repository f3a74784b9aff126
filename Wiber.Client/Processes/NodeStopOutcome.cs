namespace Wiber.Client.Processes;

/// <summary>How a node came to a stop.</summary>
public enum NodeStopOutcome
{
    /// <summary>It was down already.</summary>
    WasDown,

    /// <summary>It ended in good order.</summary>
    Stopped,

    /// <summary>It did not end in time and was killed.</summary>
    Killed,
}
