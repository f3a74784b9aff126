namespace Wiber.Simulation.Clients;

/// <summary>How far a request is.</summary>
internal enum CallProgress
{
    Waiting,

    /// <summary>All of it was applied.</summary>
    Answered,

    /// <summary>Some of it may be applied, now or later, or nothing.</summary>
    Failed,
}
