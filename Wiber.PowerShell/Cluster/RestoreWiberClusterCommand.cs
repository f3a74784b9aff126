using System.Management.Automation;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.PowerShell.Connection;

namespace Wiber.PowerShell.Cluster;

/// <summary>Founds a new cluster from a backup.</summary>
/// <remarks>
/// Checks the whole backup, then makes the folder of the first node of cluster.toml from it, on this machine. When all nodes are
/// started then, the others with empty folders, they found a new cluster that goes on behind the last entry of the backup. It has
/// the name and the nodes of cluster.toml, whatever those of the saved one were. Refused if a node of cluster.toml has data here.
/// </remarks>
/// <example>
/// <code>Restore-WiberCluster ./saved.wiberbackup -Config ./copy/cluster.toml</code>
/// Makes what Start-WiberCluster -Config ./copy/cluster.toml starts as a copy of the saved cluster.
/// </example>
/// <example>
/// <code>Restore-WiberCluster ./saved.wiberbackup -Config ./copy/cluster.toml -WhatIf</code>
/// Says what would be made from the backup.
/// </example>
[Cmdlet(VerbsData.Restore, "WiberCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(WiberBackup))]
public sealed class RestoreWiberClusterCommand : ClusterCommand
{
    /// <summary>The backup.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = "";

    internal override void ProcessInput()
    {
        ClusterConfig config = Connect().RequireConfig();
        var file = new BackupFile(ResolvePath(Path));
        if (ShouldProcess($"cluster of {config.FilePath}", $"Restore from {file.Path}"))
        {
            Await(token => new OfflineBackups(config).RestoreAsync(file, token));
            WriteObject(new WiberBackup(Await(file.VerifyAsync)));
        }
    }
}
