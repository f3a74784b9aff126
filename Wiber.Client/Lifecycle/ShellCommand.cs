using System.Diagnostics;

namespace Wiber.Client.Lifecycle;

/// <summary>Runs a command line that a user gave, as the system's shell understands it.</summary>
internal static class ShellCommand
{
    /// <summary>Runs it to its end; what it says goes where this process's output goes.</summary>
    /// <exception cref="RollingRestartException">It failed.</exception>
    public static async Task RunAsync(string command, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "cmd.exe" : "/bin/sh") { UseShellExecute = false };
        start.ArgumentList.Add(OperatingSystem.IsWindows() ? "/c" : "-c");
        start.ArgumentList.Add(command);
        using Process process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            throw new RollingRestartException($"\"{command}\" ended with exit code {process.ExitCode}");
        }
    }
}
