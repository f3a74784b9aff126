namespace Wiber.Client.Processes;

/// <summary>What the system offers to steer another process. Callers have checked the process's identity right before.</summary>
internal abstract class ProcessControl
{
    public static ProcessControl Current { get; } =
        OperatingSystem.IsWindows() ? new WindowsProcessControl() : new UnixProcessControl();

    /// <summary>Asks the process to end in good order.</summary>
    public abstract void RequestStop(NodePidFile process);

    /// <summary>Ends the process at once, without a chance to do anything more.</summary>
    public abstract void Kill(NodePidFile process);

    /// <summary>Halts the process where it is.</summary>
    public abstract void Suspend(NodePidFile process);

    /// <summary>Lets a halted process go on.</summary>
    public abstract void Resume(NodePidFile process);

    public abstract bool IsSuspended(NodePidFile process);
}
