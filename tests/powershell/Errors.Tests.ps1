# What goes wrong is told with stable ids, fitting categories, the thing it is about, and what to do.

BeforeDiscovery {
    $cases = @(
        @{ Command = { Get-WiberTopic nope }; Id = 'UnknownTopic'; Category = 'ObjectNotFound'; Target = 'nope' }
        @{ Command = { Receive-WiberMessage nope }; Id = 'UnknownTopic'; Category = 'ObjectNotFound'; Target = 'nope' }
        @{ Command = { Get-WiberMessage nope }; Id = 'UnknownTopic'; Category = 'ObjectNotFound'; Target = 'nope' }
        @{ Command = { Send-WiberMessage 'no/slash' x }; Id = 'InvalidTopic'; Category = 'InvalidArgument'; Target = 'x' }
        @{ Command = { New-WiberTopic 'two words' }; Id = 'InvalidTopic'; Category = 'InvalidArgument'; Target = 'two words' }
        @{ Command = { New-WiberTopic there -Partitions 2 }; Id = 'TopicExists'; Category = 'ResourceExists'; Target = 'there' }
        @{ Command = { Set-WiberTopic there }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = $null }
        @{ Command = { Set-WiberTopic nope -Partitions 2 }; Id = 'UnknownTopic'; Category = 'ObjectNotFound'; Target = 'nope' }
        @{ Command = { Remove-WiberTopic nope -Confirm:$false }; Id = 'UnknownTopic'; Category = 'ObjectNotFound'; Target = 'nope' }
        @{ Command = { Get-WiberMessage there -Offset 99 }; Id = 'UnknownMessage'; Category = 'ObjectNotFound'; Target = 'there' }
        @{ Command = { Get-WiberMessage there -Last 1 -From Earliest }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 1 }
        @{ Command = { Remove-WiberMessage there 99 -Confirm:$false }; Id = 'UnknownMessage'; Category = 'ObjectNotFound'; Target = 'there[0]@99' }
        @{ Command = { Send-WiberMessage there x -Partition 7 }; Id = 'UnknownPartition'; Category = 'ObjectNotFound'; Target = 'x' }
        @{ Command = { Send-WiberMessage there $null }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = $null }
        @{ Command = { Send-WiberMessage there '{' -ContentType application/json }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = '{' }
        @{ Command = { $headers = @{ 1 = 'a' }; $headers['1'] = 'b'; Send-WiberMessage there x -Headers $headers }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = $null }
        @{ Command = { Get-WiberMessage there -Offset 0 -Sender ana }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 0 }
        @{ Command = { Get-WiberMessage there -Offset 0 -Last 1 }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 0 }
        @{ Command = { Receive-WiberMessage there -Consistency Leader -Timeout 1 }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 'Leader' }
        @{ Command = { Receive-WiberMessage there -Consistency Leader -Group g }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 'Leader' }
        @{ Command = { Connect-WiberCluster -Uri 127.0.0.1:1 -Config x.toml }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 'x.toml' }
        @{ Command = { Get-WiberTopic -Config 'http://a:1, http://:2' }; Id = 'InvalidArgument'; Category = 'InvalidArgument'; Target = 'http://:2' }
        @{ Command = { 1..65 | ForEach-Object { [pscustomobject]@{ Topic = "wide$_"; Payload = 'x' } } | Send-WiberMessage -WhatIf }; Id = 'TooManyTargets'; Category = 'LimitsExceeded'; Target = $null }
        @{ Command = { Get-WiberConsumerGroup nope }; Id = 'UnknownGroup'; Category = 'ObjectNotFound'; Target = 'nope' }
        @{ Command = { Get-WiberNode n9 }; Id = 'UnknownNode'; Category = 'ObjectNotFound'; Target = 'n9' }
        @{ Command = { Stop-WiberNode n9 }; Id = 'UnknownNode'; Category = 'ObjectNotFound'; Target = 'n9' }
        @{ Command = { Move-WiberLeader n9 }; Id = 'UnknownNode'; Category = 'ObjectNotFound'; Target = 'n9' }
        @{ Command = { Remove-WiberNode n9 -Confirm:$false }; Id = 'InvalidNode'; Category = 'InvalidArgument'; Target = 'n9' }
        @{ Command = { Get-WiberLog n9 }; Id = 'UnknownNode'; Category = 'ObjectNotFound'; Target = 'n9' }
        @{ Command = { Wait-WiberCluster -AllNodes -Timeout 0 -Config $env:WIBER_TEST_DOWN }; Id = 'Timeout'; Category = 'OperationTimeout'; Target = $null }
        @{ Command = { Get-WiberTopic -Config $env:WIBER_TEST_DOWN -RequestTimeout 300ms }; Id = 'Unreachable'; Category = 'ConnectionError'; Target = $null }
        @{ Command = { Connect-WiberCluster -Uri 127.0.0.1:1 }; Id = 'Unreachable'; Category = 'ConnectionError'; Target = $null }
        @{ Command = { Get-WiberNode -Config ./nowhere.toml }; Id = 'InvalidConfig'; Category = 'InvalidData'; Target = $null }
        @{ Command = { Export-WiberDiagnostic $env:WIBER_TEST_DOWN }; Id = 'FileExists'; Category = 'ResourceExists'; Target = $null }
    )
}

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster -Nodes 1
    New-WiberTopic there | Out-Null
    $env:WIBER_TEST_DOWN = Join-Path $TestDrive 'down.toml'
    Set-Content $env:WIBER_TEST_DOWN "[cluster]`nname = `"down`"`n[[node]]`nid = `"n1`"`nhost = `"127.0.0.1`"`nport = 1`n"
}

AfterAll {
    $env:WIBER_TEST_DOWN = $null
    Stop-ScenarioCluster $cluster
}

Describe 'An error' {
    It 'of <Command> is <Id>' -ForEach $cases {
        $errors = @()
        try {
            & $Command -ErrorAction SilentlyContinue -ErrorVariable +errors 2>&1 | ForEach-Object {
                if ($_ -is [System.Management.Automation.ErrorRecord]) {
                    $errors += $_
                }
            }
        }
        catch {
            $errors += $_
        }

        $errors | Should -Not -BeNullOrEmpty
        $errors[0].FullyQualifiedErrorId | Should -BeLike "$Id,Wiber.PowerShell.*"
        $errors[0].CategoryInfo.Category | Should -Be $Category
        $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        if ($null -ne $Target) {
            $errors[0].TargetObject | Should -Be $Target
        }
    }

    It 'of one thing does not keep the others from their turn' {
        $errors = $null
        $found = 'there', 'nope', 'there' | Get-WiberTopic -ErrorAction SilentlyContinue -ErrorVariable errors
        $found | Should -HaveCount 2
        $errors | Should -HaveCount 1
    }

    It 'can be caught by the type of its exception' {
        $code = try {
            Get-WiberTopic nope -ErrorAction Stop
        }
        catch [Wiber.Client.Api.WiberApiException] {
            $_.Exception.Code
        }

        $code | Should -Be 'unknown_topic'
    }

    It 'of a wrong argument names the argument and what it may be' {
        { Receive-WiberMessage there -From yesterday } | Should -Throw '*Earliest, Latest or an offset*'
        { Receive-WiberMessage there -Timeout soon } | Should -Throw '*5 (seconds), 500ms*'
        { Receive-WiberMessage there -Since later } | Should -Throw '*how long ago such as 90s*'
        { Connect-WiberCluster -Uri 'ftp://x' } | Should -Throw '*address of a node*'
    }
}

Describe 'What loses data' {
    It 'asks first: <_> has a high impact' -ForEach 'Remove-WiberTopic', 'Remove-WiberMessage', 'Remove-WiberConsumerGroup', 'Remove-WiberNode', 'Reset-WiberConsumerGroup' {
        $type = (Get-Command $_).ImplementingType
        $type.GetCustomAttributes($true).Where({ $_ -is [System.Management.Automation.CmdletAttribute] }).ConfirmImpact | Should -Be 'High'
    }

    It 'does nothing with -WhatIf' {
        Remove-WiberTopic there -WhatIf
        (Get-WiberTopic there).Topic | Should -Be 'there'
    }
}
