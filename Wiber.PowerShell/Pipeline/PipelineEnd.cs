using System.Management.Automation;
using System.Reflection;
using System.Runtime.ExceptionServices;

namespace Wiber.PowerShell.Pipeline;

/// <summary>
/// Tells why a pipeline ends. PowerShell tells a command only that it does, by a <see cref="PipelineStoppedException"/>, whether a
/// later command has enough, or failed, or the user stops it; and the record of errors is written before or after that,
/// depending on who failed. The engine itself keeps the reason, which has no public way to it.
/// </summary>
internal static class PipelineEnd
{
    private const BindingFlags Members = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    /// <summary>
    /// True if a later command, such as Select-Object -First, took what it was given and wants no more. False for every other
    /// reason, and with an engine that keeps it elsewhere.
    /// </summary>
    public static bool IsWanted(ICommandRuntime runtime)
    {
        object? pipeline = runtime.GetType().GetProperty("PipelineProcessor", Members)?.GetValue(runtime);
        object? reason = pipeline?.GetType().GetField("_firstTerminatingError", Members)?.GetValue(pipeline);
        Exception? exception = reason as Exception ?? (reason as ExceptionDispatchInfo)?.SourceException;
        return exception?.GetType().Name == "StopUpstreamCommandsException";
    }
}
