# Nodes die in the middle of work; what was acknowledged is there, once and in order, and pipelines go on.

BeforeAll {
    Import-Module (Join-Path $PSScriptRoot 'Scenario.psm1') -Force
    $cluster = Start-ScenarioCluster
}

AfterAll {
    Stop-ScenarioCluster $cluster
}

Describe 'Killing the leader' {
    AfterEach {
        Start-WiberCluster -Config $cluster.Config -Timeout 60
        Wait-WiberCluster -AllNodes -Timeout 60
    }

    It 'elects another one, in a later term' {
        $before = Get-WiberCluster
        Get-WiberNode | Where-Object Role -EQ Leader | Stop-WiberNode -Force
        $after = Wait-WiberCluster -PassThru
        $after.Leader | Should -Not -Be $before.Leader
        $after.Term | Should -BeGreaterThan $before.Term
    }

    It 'loses nothing of a pipeline that sends meanwhile' {
        $killed = $false
        1..2000 | ForEach-Object {
            if ($_ -eq 1000 -and -not $killed) {
                $killed = $true
                Get-WiberNode | Where-Object Role -EQ Leader | Stop-WiberNode -Force
            }

            $_
        } | Send-WiberMessage survives -RequestTimeout 60
        $killed | Should -BeTrue
        (Receive-WiberMessage survives).Payload | Should -Be (1..2000)
    }

    It 'is told with -Verbose: which node failed, where it went on' {
        Send-WiberMessage told 'before'
        $leader = Get-WiberNode | Where-Object Role -EQ Leader
        $told = 1..3 | ForEach-Object {
            if ($_ -eq 2) {
                $leader | Stop-WiberNode -Force
                Start-Sleep -Milliseconds 100
            }

            $_
        } | Send-WiberMessage told -RequestTimeout 60 -Verbose 4>&1
        ($told -join "`n") | Should -Match "$($leader.Uri.Authority).*(trying|redirected)|redirected"
    }

    It 'does not disturb who receives with -Wait' {
        Send-WiberMessage live 'first'
        $receiver = Start-Pipeline $cluster.Config 'Receive-WiberMessage live -From Earliest -Wait'
        try {
            Wait-Until { $receiver.Output.Count -ge 1 } 'the first message'
            Get-WiberNode | Where-Object Role -EQ Leader | Stop-WiberNode -Force
            Send-WiberMessage live 'second' -RequestTimeout 60
            Wait-Until { $receiver.Output.Count -ge 2 } 'the second message'
            $receiver.Output.Payload | Should -Be 'first', 'second'
        }
        finally {
            Stop-Pipeline $receiver | Should -BeLessThan 5000
        }
    }
}

Describe 'Without a majority' {
    It 'says that there is no leader, and stores nothing' {
        Send-WiberMessage quorum 'kept'
        Get-WiberNode | Where-Object Role -NE Leader | Stop-WiberNode -Force
        $seen = { Send-WiberMessage quorum 'refused' -RequestTimeout 2 } | Should -Throw -PassThru
        $seen.FullyQualifiedErrorId | Should -Match '^(NoLeader|OutcomeUnknown|Unreachable),'
        $seen.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        Test-WiberCluster -Quiet | Should -BeFalse
        Start-WiberCluster -Config $cluster.Config -Timeout 60
        (Receive-WiberMessage quorum).Payload | Should -Contain 'kept'
    }
}
