using System.Diagnostics;
using System.Management.Automation;
using Wiber.PowerShell.Cluster;
using Wiber.PowerShell.Connection;
using Wiber.PowerShell.Errors;

namespace Wiber.PowerShell.Diagnostics;

/// <summary>Shows the full-screen monitor of a cluster.</summary>
/// <remarks>
/// Runs `wiber monitor` in this terminal and returns when it is left. Needs the cluster's file, and a terminal on Linux or macOS.
/// A cluster that ends with the session is killed and stopped without asking first.
/// </remarks>
/// <example>
/// <code>Show-WiberMonitor</code>
/// Shows the cluster of the session.
/// </example>
/// <example>
/// <code>Show-WiberMonitor -Config ./cluster.toml</code>
/// Shows another one.
/// </example>
[Cmdlet(VerbsCommon.Show, "WiberMonitor")]
public sealed class ShowWiberMonitorCommand : ClusterCommand
{
    internal override void ProcessInput()
    {
        ClusterConnection connection = Connect();
        string config = connection.RequireConfig().FilePath;
        var start = new ProcessStartInfo(ConsoleExecutable.Locate()) { UseShellExecute = false };
        start.ArgumentList.Add("monitor");
        start.ArgumentList.Add("--config");
        start.ArgumentList.Add(config);
        if (EphemeralClusters.Contains(config))
        {
            start.ArgumentList.Add("--yes");
        }

        using Process monitor = Process.Start(start)!;
        Await(async token =>
        {
            try
            {
                await monitor.WaitForExitAsync(token);
            }
            catch (OperationCanceledException)
            {
                monitor.Kill();
                throw;
            }
        });
        if (monitor.ExitCode != 0)
        {
            throw new CommandException(
                new Failure(
                    "MonitorFailed", ErrorCategory.InvalidResult, "What wiber monitor said above tells why."),
                $"wiber monitor ended with exit code {monitor.ExitCode}");
        }
    }
}
