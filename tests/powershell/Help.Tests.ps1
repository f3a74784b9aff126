# Every cmdlet is explained, and every example of it works.

BeforeDiscovery {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    Import-Module (Get-ModulePath)

    # The monitor needs a terminal; what cannot run in a scenario is not run.
    $cmdlets = Get-Command -Module Wiber
    $examples = foreach ($cmdlet in $cmdlets | Where-Object Name -NE 'Show-WiberMonitor') {
        $number = 0
        foreach ($example in (Get-Help $cmdlet.Name -Full).examples.example) {
            @{ Name = $cmdlet.Name; Number = ++$number; Code = $example.code }
        }
    }
    $names = $cmdlets | ForEach-Object { @{ Name = $_.Name } }
    Remove-Module Wiber
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force

    # The beginning of each pipeline of an example that only finds what the rest works on.
    function Get-Selection {
        param([string] $Code)
        $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null)
        foreach ($pipeline in $tree.EndBlock.Statements | Where-Object { $_ -is [System.Management.Automation.Language.PipelineAst] }) {
            $finding = foreach ($element in $pipeline.PipelineElements | Select-Object -SkipLast 1) {
                if ($element.Extent.Text -notmatch '^(Get-Wiber|Where-Object|Sort-Object|Select-Object)' -or $element.Extent.Text -match '-Wait') {
                    break
                }

                $element.Extent.Text
            }
            if ($finding) {
                $finding -join ' | '
            }
        }
    }

    # Brings the cluster into the state that examples begin with.
    function Reset-Stage {
        if (-not (Get-WiberCluster -ErrorAction Ignore).IsEphemeral) {
            Connect-WiberCluster -Config $cluster.Config
        }

        Get-WiberNode | Where-Object State -EQ Suspended | Resume-WiberNode
        Get-WiberNode | Where-Object IsolatedFrom | Connect-WiberNode
        Start-WiberCluster -Config $cluster.Config -Timeout 60
        Get-WiberNode | Where-Object Id -NotIn n1, n2, n3 | Remove-WiberNode -Confirm:$false
        if ($Name -eq 'Remove-WiberNode') {
            Add-WiberNode n4 -Learner
        }

        Send-WiberMessage chat 'a line' -Sender ana
        @{ Total = 1 } | Send-WiberMessage orders -Headers @{ source = 'web' } -Sender ana
        'scratch', 'log-a', 'test-a' | New-WiberTopic -ErrorAction Ignore | Out-Null
        Send-WiberMessage chat 'a lie' -Sender mallory
        switch ($Name) {
            'Restore-WiberCluster' {
                Remove-Item saved.wiberbackup, copy -Recurse -ErrorAction Ignore
                Backup-WiberCluster saved.wiberbackup | Out-Null
                $null = New-Item copy -ItemType Directory
                Copy-Item $cluster.Config copy/cluster.toml
            }
            'Resume-WiberNode' { Suspend-WiberNode n3 }
            'Connect-WiberNode' { Disconnect-WiberNode n1 -From n2 }
            'Start-WiberNode' { Stop-WiberNode n3 -Force }
        }

        'billing', 'audit' | ForEach-Object { Receive-WiberMessage orders -Group $_ -MaxMessages 1 -Timeout 5 | Out-Null }
    }
}

Describe 'The help' {
    BeforeAll {
        Import-Module (Get-ModulePath)
    }

    AfterAll {
        Remove-Module Wiber
    }

    It 'of <Name> tells what it does and what each parameter is' -ForEach $names {
        $help = Get-Help $Name -Full
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape("$Name ["))
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.examples.example.Count | Should -BeGreaterOrEqual 2
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        foreach ($parameter in (Get-Command $Name).Parameters.Keys | Where-Object { $_ -notin $common }) {
            (Get-Help $Name -Parameter $parameter).description.Text | Should -Not -BeNullOrEmpty -Because "-$parameter is documented"
        }
    }

    It 'has a topic of its own' {
        Get-Help about_Wiber | Out-String | Should -Match 'Start-WiberCluster'
    }
}

Describe 'An example' {
    BeforeAll {
        $cluster = Start-ScenarioCluster
        Push-Location $TestDrive
        Copy-Item $cluster.Config cluster.toml
    }

    AfterAll {
        Pop-Location
        Stop-ScenarioCluster $cluster
    }

    It '<Number> of <Name> works: <Code>' -ForEach $examples {
        Reset-Stage
        $ErrorActionPreference = 'Stop'
        try {
            if ($Name -eq 'Stop-WiberCluster') {
                # What it stops is gone afterwards.
                Start-WiberCluster -Ephemeral -Nodes 1 -Timeout 60
            }
            elseif ($Name -eq 'Start-WiberCluster' -and $Code -notmatch '-Ephemeral') {
                # The file here is of the running cluster, on its ports.
                $env:WIBER_CONFIG = $cluster.Config
                Disconnect-WiberCluster
            }

            # What an example is about must be there, or it shows nothing.
            foreach ($selection in Get-Selection $Code) {
                Invoke-Expression $selection | Should -Not -BeNullOrEmpty -Because "$selection selects something"
            }

            Invoke-Expression $Code | Out-Null
        }
        finally {
            $env:WIBER_CONFIG = $null
            $current = Get-WiberCluster -ErrorAction Ignore
            if ($current.IsEphemeral -and $current.Config -ne $cluster.Config) {
                Stop-WiberCluster -Force
            }

            Connect-WiberCluster -Config $cluster.Config
        }
    }
}
