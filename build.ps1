#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests, packs and installs the Wiber module.
.DESCRIPTION
    Build lays out an importable module in out/Wiber/VERSION: the module, its help, the node and the wiber console. Test runs the scenarios of
    tests/powershell against it. Pack makes out/Wiber-VERSION.zip of it, and the folder is ready for Publish-PSResource. Install copies it to where
    this user's modules are.
.EXAMPLE
    ./build.ps1
    Builds.
.EXAMPLE
    ./build.ps1 -Task Build, Test
    Builds and runs the scenarios.
.EXAMPLE
    ./build.ps1 -Task Build, Install; Import-Module Wiber
    Builds and installs.
#>
[CmdletBinding()]
param(
    # What to do, in this order.
    [ArgumentCompletions('Build', 'Test', 'Pack', 'Install')]
    [string[]] $Task = 'Build',

    # Which build of the sources.
    [ValidateSet('Release', 'Debug')]
    [string] $Configuration = 'Release',

    # Scenarios whose names match, with wildcards. Default: all.
    [string[]] $Scenario = '*'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$manifest = Import-PowerShellDataFile (Join-Path $PSScriptRoot 'Wiber.PowerShell' 'Wiber.psd1')
$version = $manifest.ModuleVersion
$out = Join-Path $PSScriptRoot 'out'
$module = Join-Path $out 'Wiber' $version

function Invoke-DotNet {
    & dotnet @args
    if ($LASTEXITCODE -ne 0) {
        throw "dotnet $($args[0]) ended with exit code $LASTEXITCODE"
    }
}

function Build-Module {
    if (Test-Path $module) {
        Remove-Item $module -Recurse -Force
    }

    New-Item (Join-Path $module 'en-US') -ItemType Directory -Force | Out-Null
    foreach ($project in 'Wiber.Node', 'Wiber.Tui') {
        Invoke-DotNet publish (Join-Path $PSScriptRoot $project) --configuration $Configuration --output (Join-Path $module 'node') --nologo --verbosity quiet
    }

    # A module brings no symbols along; the source has them.
    Invoke-DotNet build (Join-Path $PSScriptRoot 'Wiber.PowerShell.Help') --configuration $Configuration --nologo --verbosity quiet
    $built = Join-Path $PSScriptRoot 'Wiber.PowerShell' 'bin' $Configuration 'net8.0'
    foreach ($file in 'Wiber.PowerShell.dll', 'Wiber.Client.dll', 'Wiber.psd1', 'Wiber.Format.ps1xml', 'Wiber.Types.ps1xml') {
        Copy-Item (Join-Path $built $file) $module
    }

    Copy-Item (Join-Path $built 'en-US' '*.txt') (Join-Path $module 'en-US')
    Get-ChildItem (Join-Path $module 'node') -Filter *.pdb | Remove-Item
    $writer = Join-Path $PSScriptRoot 'Wiber.PowerShell.Help' 'bin' $Configuration 'net10.0' 'Wiber.PowerShell.Help.dll'
    Invoke-DotNet $writer (Join-Path $module 'en-US' 'Wiber.PowerShell.dll-Help.xml')
    Write-Host "module in $module"
}

function Test-Module {
    # Scenarios are written as people type, and must not depend on what this script asks of itself.
    Set-StrictMode -Off
    $ErrorActionPreference = 'Continue'

    Import-Module Pester -MinimumVersion 5.5
    $configuration = New-PesterConfiguration
    $configuration.Run.Path = Join-Path $PSScriptRoot 'tests' 'powershell'
    $configuration.Run.PassThru = $true
    $configuration.Filter.FullName = $Scenario
    $configuration.Output.Verbosity = 'Detailed'
    $moduleBefore = $env:WIBER_MODULE
    $env:WIBER_MODULE = Join-Path $module 'Wiber.psd1'
    try {
        $result = Invoke-Pester -Configuration $configuration
    }
    finally {
        $env:WIBER_MODULE = $moduleBefore
    }

    Write-Host "Pester: $($result.PassedCount) passed, $($result.FailedCount + $result.FailedContainersCount) failed, $($result.SkippedCount) skipped"
    if ($result.Result -ne 'Passed') {
        throw 'scenarios failed'
    }
}

function New-Package {
    $package = Join-Path $out "Wiber-$version.zip"
    if (Test-Path $package) {
        Remove-Item $package
    }

    # Older versions may lie beside it.
    [IO.Compression.ZipFile]::CreateFromDirectory($module, $package, [IO.Compression.CompressionLevel]::Optimal, $true)
    Write-Host "package $package; Publish-PSResource -Path $module publishes it"
}

function Install-Module {
    $modules = $IsWindows `
        ? (Join-Path ([Environment]::GetFolderPath('MyDocuments')) 'PowerShell' 'Modules') `
        : (Join-Path ([Environment]::GetFolderPath('LocalApplicationData')) 'powershell' 'Modules')
    $target = Join-Path $modules 'Wiber' $version
    if (Test-Path $target) {
        Remove-Item $target -Recurse -Force
    }

    New-Item (Split-Path $target) -ItemType Directory -Force | Out-Null
    Copy-Item $module $target -Recurse
    Write-Host "installed in $target"
}

# pwsh -File hands a list over as one text.
$tasks = $Task -split ',' -ne ''
$known = 'Build', 'Test', 'Pack', 'Install'
if ($unknown = $tasks | Where-Object { $_ -notin $known }) {
    throw "there is no task $($unknown -join ', '); there are $($known -join ', ')"
}

foreach ($each in $known | Where-Object { $_ -in $tasks }) {
    switch ($each) {
        'Build' { Build-Module }
        'Test' { Test-Module }
        'Pack' { New-Package }
        'Install' { Install-Module }
    }
}
