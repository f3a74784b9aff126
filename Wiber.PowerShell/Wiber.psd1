@{
    RootModule           = 'Wiber.PowerShell.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '9284ac81-fc77-47e7-86b1-a2c0156d4c3d'
    Author               = 'The Wiber maintainers'
    CompanyName          = 'Wiber'
    Copyright            = '(c) The Wiber maintainers.'
    Description          = 'Start, break, watch and use a replicated message cluster from PowerShell: nodes, topics, messages and consumer groups as objects.'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'
    FormatsToProcess     = @('Wiber.Format.ps1xml')
    TypesToProcess       = @('Wiber.Types.ps1xml')
    CmdletsToExport      = @(
        'Add-WiberNode'
        'Backup-WiberCluster'
        'Connect-WiberCluster'
        'Connect-WiberNode'
        'Disconnect-WiberCluster'
        'Disconnect-WiberNode'
        'Export-WiberDiagnostic'
        'Get-WiberCluster'
        'Get-WiberConsumerGroup'
        'Get-WiberLog'
        'Get-WiberMessage'
        'Get-WiberNode'
        'Get-WiberTime'
        'Get-WiberTopic'
        'Measure-WiberCluster'
        'Move-WiberLeader'
        'New-WiberTopic'
        'Receive-WiberMessage'
        'Remove-WiberConsumerGroup'
        'Remove-WiberMessage'
        'Remove-WiberNode'
        'Remove-WiberTopic'
        'Reset-WiberConsumerGroup'
        'Restart-WiberNode'
        'Restore-WiberCluster'
        'Resume-WiberNode'
        'Send-WiberMessage'
        'Set-WiberTopic'
        'Show-WiberMonitor'
        'Start-WiberCluster'
        'Start-WiberNode'
        'Stop-WiberCluster'
        'Stop-WiberNode'
        'Suspend-WiberNode'
        'Sync-WiberTime'
        'Test-WiberCluster'
        'Wait-WiberCluster'
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('Messaging', 'Queue', 'PubSub', 'Raft', 'Cluster', 'FaultTolerance', 'PSEdition_Core', 'Linux', 'MacOS', 'Windows')
            ReleaseNotes = 'https://github.com/wiber/wiber/blob/main/CHANGELOG.md'
        }
    }
}
