# What the scenarios share: the module under test, a cluster of their own, and waiting for conditions.

# The module under test: the one that WIBER_MODULE names, else the newest that build.ps1 laid out.
function Get-ModulePath {
    if ($env:WIBER_MODULE) {
        return $env:WIBER_MODULE
    }

    $root = Join-Path $PSScriptRoot '..' '..' 'out' 'Wiber'
    $newest = Get-ChildItem $root -Directory -ErrorAction Ignore | Sort-Object { [version] $_.Name } | Select-Object -Last 1
    if (-not $newest) {
        throw "there is no module in $root; run build.ps1 first"
    }

    Join-Path $newest.FullName 'Wiber.psd1'
}

# Starts a cluster that ends with the scenario, and connects the session to it.
function Start-ScenarioCluster {
    param([int] $Nodes = 3)
    Import-Module (Get-ModulePath) -Global
    $global:ProgressPreference = 'SilentlyContinue'
    Start-WiberCluster -Ephemeral -Nodes $Nodes -Timeout 60 -PassThru -ErrorAction Stop
}

# Ends everything that a scenario began.
function Stop-ScenarioCluster {
    param($Cluster)
    if ($Cluster) {
        Stop-WiberCluster -Config $Cluster.Config -Force -ErrorAction Stop
    }

    Remove-Module Wiber -ErrorAction Ignore
}

# Waits for a condition; fails if it does not come about.
function Wait-Until {
    param([scriptblock] $Condition, [string] $For, [double] $Seconds = 30)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) {
            throw "waited $Seconds s for $For"
        }

        Start-Sleep -Milliseconds 50
    }
}

# What one node serves of a topic, whoever leads.
function Read-FromNode {
    [CmdletBinding()]
    param($Node, [string] $Topic)
    Receive-WiberMessage $Topic -Config $Node.Uri
}

# Runs a pipeline in a session of its own, so that it can be stopped as Ctrl+C does.
function Start-Pipeline {
    param([string] $Config, [string] $Script)
    $shell = [powershell]::Create()
    $null = $shell.AddScript("Import-Module '$(Get-ModulePath)'; Connect-WiberCluster -Config '$Config'; $Script")

    # Who looks at what came so far must not wait for what comes later.
    $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
    $output.EnumeratorNeverBlocks = $true
    $shell.Streams.Warning.EnumeratorNeverBlocks = $true
    $shell.Streams.Error.EnumeratorNeverBlocks = $true
    $running = $shell.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
    [pscustomobject]@{ Shell = $shell; Output = $output; Running = $running }
}

# Stops a pipeline and says how long that took, in milliseconds.
function Stop-Pipeline {
    param($Pipeline)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    $Pipeline.Shell.Stop()
    $clock.Stop()
    $Pipeline.Shell.Dispose()
    $clock.Elapsed.TotalMilliseconds
}

Export-ModuleMember -Function *
